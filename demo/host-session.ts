/** The demo site's own sign-in, as small as can be: the pass card asks the host who its visitor is. */
import { accounts, type AccountName } from './accounts.js';

const cookieName = 'demo-session';

export interface HostSession {
  /** Whom a request's cookie names. */
  accountOf(cookieHeader: string | null | undefined): AccountName | null;
  /** `POST` with `{ account }` signs in, or out with null; `GET` tells who is signed in. 400 for what is no JSON. */
  fetch(request: Request): Promise<Response>;
}

export function createHostSession(): HostSession {
  const sessions = new Map<string, AccountName>();

  const accountOf: HostSession['accountOf'] = (cookieHeader) => {
    const id = new RegExp(`(?:^|;\\s*)${cookieName}=([\\w-]+)`).exec(cookieHeader ?? '')?.[1];
    return (id === undefined ? undefined : sessions.get(id)) ?? null;
  };

  return {
    accountOf,
    async fetch(request) {
      const headers: Record<string, string> = { 'cache-control': 'no-store', 'content-type': 'application/json' };
      let account = accountOf(request.headers.get('cookie'));
      if (request.method === 'POST') {
        const asked = readAccount(await request.text());
        if (asked === undefined) return new Response(null, { status: 400 });
        account = asked;
        const id = crypto.randomUUID();
        if (account !== null) sessions.set(id, account);
        headers['set-cookie'] = `${cookieName}=${id}; Path=/; HttpOnly; SameSite=Lax`;
      }
      return new Response(JSON.stringify({ account }), { headers });
    },
  };
}

/** Null for nobody, or for somebody whom the demo does not know; undefined for what is no JSON object. */
function readAccount(text: string): AccountName | null | undefined {
  try {
    const { account } = JSON.parse(text) as { account?: unknown };
    return typeof account === 'string' && Object.hasOwn(accounts, account) ? (account as AccountName) : null;
  } catch {
    return undefined;
  }
}
