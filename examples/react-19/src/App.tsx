import 'catraca/idenge-pass-card';
import 'catraca/soluti-qr-auth';
import type { SolutiQrAuthElement } from 'catraca/elements';
import type {} from 'catraca/react';
import { useRef, useState } from 'react';

const words = { 'sol.start': 'Show me the code' };
const headers = () => ({ 'x-shop': 'example' });
const isClosed = false;
const canPush = true;

export default function App() {
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
        <soluti-qr-auth
          ref={auth}
          endpoint="/catraca"
          theme="auto"
          renewals={2}
          disabled={isClosed}
          without-push={!canPush}
          messages={words}
          headers={headers}
          onsoluti-auth-code={(event) => setUntil(event.detail.expiresAt.toLocaleTimeString('en'))}
          onsoluti-auth-success={({ detail }) => {
            if ('username' in detail) setHolder(detail.username);
          }}
        >
          <h2 slot="title">Sign in to the shop</h2>
        </soluti-qr-auth>
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
      <idenge-pass-card
        endpoint="/catraca"
        editable
        onidenge-pass-load={(event) => setName(event.detail.pass?.name ?? '')}
      />
      <p id="pass">Pass of {name}</p>
      <button id="leave" onClick={leave}>
        Sign out
      </button>
    </main>
  );
}
