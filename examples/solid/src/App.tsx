import 'catraca/idenge-pass-card';
import 'catraca/soluti-qr-auth';
import type { SolutiQrAuthElement } from 'catraca/elements';
import type {} from 'catraca/solid';
import { createSignal, Show } from 'solid-js';

const words = { 'sol.start': 'Show me the code' };
const headers = () => ({ 'x-shop': 'example' });
const isClosed = false;
const canPush = true;

export default function App() {
  let auth: SolutiQrAuthElement | undefined;
  const [isOpen, setOpen] = createSignal(true);
  const [until, setUntil] = createSignal('');
  const [holder, setHolder] = createSignal('');
  const toggle = () => {
    setOpen(!isOpen());
    setUntil('');
  };

  return (
    <Show when={holder() === ''} fallback={<Pass holder={holder()} leave={() => setHolder('')} />}>
      <main>
        <Show when={isOpen()}>
          <soluti-qr-auth
            ref={(element) => (auth = element)}
            endpoint="/catraca"
            theme="auto"
            renewals={2}
            prop:disabled={isClosed}
            bool:without-push={!canPush}
            prop:messages={words}
            prop:headers={headers}
            on:soluti-auth-code={(event) => setUntil(event.detail.expiresAt.toLocaleTimeString('en'))}
            on:soluti-auth-success={({ detail }) => {
              if ('username' in detail) setHolder(detail.username);
            }}
          >
            <h2 slot="title">Sign in to the shop</h2>
          </soluti-qr-auth>
        </Show>
        <Show when={isOpen() && until() !== ''}>
          <p id="until">Good until {until()}</p>
          <button id="renew" onClick={() => void auth?.renew()}>
            New code
          </button>
        </Show>
        <button id="toggle" onClick={toggle}>
          Open or close
        </button>
      </main>
    </Show>
  );
}

function Pass(props: { holder: string; leave: () => void }) {
  const [name, setName] = createSignal('');
  return (
    <main>
      <p id="holder">Signed in as {props.holder}</p>
      <idenge-pass-card
        endpoint="/catraca"
        bool:editable={true}
        on:idenge-pass-load={(event) => setName(event.detail.pass?.name ?? '')}
      />
      <p id="pass">Pass of {name()}</p>
      <button id="leave" onClick={() => props.leave()}>
        Sign out
      </button>
    </main>
  );
}
