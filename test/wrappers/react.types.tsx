/** @jsxImportSource react */
/** Compiled by `npm run check`: what JSX of React may say, and what it may not. */
import { createRef } from 'react';
import type { SolutiQrAuthElement } from '../../src/components/elements.js';
import { IdengePassCard, SolutiQrAuth } from '../../src/wrappers/react.js';

const auth = createRef<SolutiQrAuthElement>();

export const tags = [
  <soluti-qr-auth
    key="a"
    ref={auth}
    id="auth"
    className="wide"
    endpoint="/catraca"
    start-on="manual"
    renewals={3}
    messages={{ 'sol.start': 'Show the code' }}
    headers={() => ({ 'x-shop': '1' })}
    onsoluti-auth-code={(event) => void event.detail.expiresAt.getTime()}
    onsoluti-auth-success={({ detail, currentTarget }) => {
      void currentTarget.renew();
      // @ts-expect-error there is a username only where the page gets the token
      void detail.username;
      if ('username' in detail) void detail.username.length;
    }}
  >
    <h2 slot="title">Sign in</h2>
  </soluti-qr-auth>,
  <ingresse-login-button
    key="b"
    api-key="key"
    apiKeyParam="apiKey"
    icon-only="false"
    disabled={false}
    company-id={null}
    variant="outline"
    user={{ id: '1', name: 'Ana', email: null, picture: null }}
    oningresse-login-expire={(event) => void event.detail.code}
  />,
  <idenge-pass-card
    key="c"
    enrollable
    passToken={() => Promise.resolve('token')}
    cards-per-page="5"
    onidenge-pass-load={(event) => void event.detail.pass?.name}
  />,
];

export const mistakes = [
  // @ts-expect-error no such attribute
  <soluti-qr-auth key="a" endpont="/catraca" />,
  // @ts-expect-error the browser takes it for set
  <soluti-qr-auth key="g" disabled="false" />,
  // @ts-expect-error no such value
  <soluti-qr-auth key="b" start-on="hover" />,
  // @ts-expect-error a number
  <soluti-qr-auth key="c" renewals="3" />,
  // @ts-expect-error no such value
  <ingresse-login-button key="d" variant="round" />,
  // @ts-expect-error not this element's event
  <soluti-qr-auth key="e" onidenge-pass-load={() => undefined} />,
  // @ts-expect-error no such detail
  <idenge-pass-card key="f" onidenge-pass-load={(event) => void event.detail.holder} />,
  // @ts-expect-error only read
  <soluti-qr-auth key="g" state="waiting" />,
  // @ts-expect-error a method
  <soluti-qr-auth key="h" renew={async () => undefined} />,
];

export const components = [
  <SolutiQrAuth
    key="a"
    ref={auth}
    endpoint="/catraca"
    startOn="manual"
    onSolutiAuthSuccess={({ detail }) => void ('username' in detail && detail.username)}
  />,
  <IdengePassCard key="b" editable onIdengePassUpdate={({ detail }) => void detail.changed.length} />,
  // @ts-expect-error no such detail
  <IdengePassCard key="c" onIdengePassUpdate={({ detail }) => void detail.fields} />,
  // @ts-expect-error no such property
  <SolutiQrAuth key="d" startsOn="manual" />,
];
