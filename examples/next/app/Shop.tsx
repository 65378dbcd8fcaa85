'use client';

import 'catraca/idenge-pass-card';
import 'catraca/soluti-qr-auth';
import { configure, type SolutiQrAuthElement } from 'catraca/elements';
import { IdengePassCard, SolutiQrAuth } from 'catraca/react';
import { useRef, useState } from 'react';

// For the whole site: an element that a server rendered comes to life before React does.
configure({ endpoint: '/catraca' });

const words = { 'sol.start': 'Show me the code' };
const headers = () => ({ 'x-shop': 'example' });
const isClosed = false;
const canPush = true;

export function Shop() {
  const auth = useRef<SolutiQrAuthElement>(null);
  const [isOpen, setOpen] = useState(true);
  const [until, setUntil] = useState('');
  const [holder, setHolder] = useState('');
  const toggle = () => {
    setOpen(!isOpen);
    setUntil('');
  };

  if (holder !== '') return <Pass holder={holder} leave={() => setHolder('')} />;
  return (
    <main>
      {isOpen && (
        <SolutiQrAuth
          ref={auth}
          theme="auto"
          renewals={2}
          disabled={isClosed}
          withoutPush={!canPush}
          messages={words}
          headers={headers}
          onSolutiAuthCode={(event) => setUntil(event.detail.expiresAt.toLocaleTimeString('en'))}
          onSolutiAuthSuccess={({ detail }) => {
            if ('username' in detail) setHolder(detail.username);
          }}
        >
          <h2 slot="title">Sign in to the shop</h2>
        </SolutiQrAuth>
      )}
      {isOpen && until !== '' && (
        <>
          <p id="until">Good until {until}</p>
          <button id="renew" onClick={() => void auth.current?.renew()}>
            New code
          </button>
        </>
      )}
      <button id="toggle" onClick={toggle}>
        Open or close
      </button>
    </main>
  );
}

function Pass({ holder, leave }: { holder: string; leave: () => void }) {
  const [name, setName] = useState('');
  return (
    <main>
      <p id="holder">Signed in as {holder}</p>
      <IdengePassCard editable onIdengePassLoad={(event) => setName(event.detail.pass?.name ?? '')} />
      <p id="pass">Pass of {name}</p>
      <button id="leave" onClick={leave}>
        Sign out
      </button>
    </main>
  );
}
