/** @jsxImportSource preact */
/** Compiled by `npm run check`: what JSX of Preact may say, and what it may not. */
import { createRef } from 'preact';
import type { IdengePassCardElement } from '../../src/components/elements.js';
import type {} from '../../src/wrappers/preact.js';

const card = createRef<IdengePassCardElement>();

export const tags = [
  <soluti-qr-auth
    class="wide"
    endpoint="/catraca"
    start-on="manual"
    without-push="false"
    app-name={undefined}
    messages={{ 'sol.start': 'Show the code' }}
    onsoluti-auth-success={({ detail }) => void ('username' in detail && detail.username)}
  >
    <h2 slot="title">Sign in</h2>
  </soluti-qr-auth>,
  <idenge-pass-card ref={card} enrollable onidenge-pass-load={(event) => void event.detail.pass?.name} />,
  <ingresse-login-button api-key="key" oningresse-login-expire={(event) => void event.detail.code} />,
];

export const mistakes = [
  // @ts-expect-error no such attribute
  <soluti-qr-auth endpont="/catraca" />,
  // @ts-expect-error the browser takes it for set
  <soluti-qr-auth disabled="false" />,
  // @ts-expect-error no such value
  <soluti-qr-auth start-on="hover" />,
  // @ts-expect-error not this element's event
  <soluti-qr-auth onidenge-pass-load={() => undefined} />,
  // @ts-expect-error no such detail
  <idenge-pass-card onidenge-pass-load={(event) => void event.detail.holder} />,
];
