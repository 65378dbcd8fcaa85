/** @jsxImportSource solid-js */
/** Compiled by `npm run check`: what JSX of Solid may say, and what it may not. */
import type { SolutiQrAuthElement } from '../../src/components/elements.js';
import type {} from '../../src/wrappers/solid.js';

let auth: SolutiQrAuthElement | undefined;

export const tags = [
  <soluti-qr-auth
    ref={(element) => (auth = element)}
    class="wide"
    endpoint="/catraca"
    attr:start-on="manual"
    prop:messages={{ 'sol.start': 'Show the code' }}
    on:soluti-auth-success={({ detail }) => void ('username' in detail && detail.username)}
  >
    <h2 slot="title">{auth?.state}</h2>
  </soluti-qr-auth>,
  <idenge-pass-card bool:enrollable={true} on:idenge-pass-load={(event) => void event.detail.pass?.name} />,
  <ingresse-login-button api-key="key" on:ingresse-login-expire={(event) => void event.detail.code} />,
];

export const mistakes = [
  // @ts-expect-error no such attribute
  <soluti-qr-auth endpont="/catraca" />,
  // @ts-expect-error no such value
  <soluti-qr-auth attr:start-on="hover" />,
  // @ts-expect-error not this element's event
  <soluti-qr-auth on:idenge-pass-load={() => undefined} />,
  // @ts-expect-error no such detail
  <idenge-pass-card on:idenge-pass-load={(event) => void event.detail.holder} />,
];
