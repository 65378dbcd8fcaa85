/** The demo site's own sign-in, as small as can be: the pass card asks the host who its visitor is. */
import { accounts, type AccountName } from './accounts.js';
import type { IncomingMessage, ServerResponse } from 'node:http';

const cookieName = 'demo-session';

export interface HostSession {
  /** Whom a request's cookie names. */
  accountOf(cookieHeader: string | null | undefined): AccountName | null;
  /** `POST /demo/session` with `{ account }` signs in, or out with null; `GET` tells who is signed in. */
  handle(request: IncomingMessage, response: ServerResponse): Promise<void>;
}

export function createHostSession(): HostSession {
  const sessions = new Map<string, AccountName>();

  const accountOf: HostSession['accountOf'] = (cookieHeader) => {
    const id = new RegExp(`(?:^|;\\s*)${cookieName}=([\\w-]+)`).exec(cookieHeader ?? '')?.[1];
    return (id === undefined ? undefined : sessions.get(id)) ?? null;
  };

  return {
    accountOf,
    async handle(request, response) {
      response.setHeader('cache-control', 'no-store');
      response.setHeader('content-type', 'application/json');
      let account = accountOf(request.headers.cookie);
      if (request.method === 'POST') {
        account = await readAccount(request);
        const id = crypto.randomUUID();
        if (account !== null) sessions.set(id, account);
        response.setHeader('set-cookie', `${cookieName}=${id}; Path=/; HttpOnly; SameSite=Lax`);
      }
      response.end(JSON.stringify({ account }));
    },
  };
}

async function readAccount(request: IncomingMessage): Promise<AccountName | null> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  const { account } = JSON.parse(text || '{}') as { account?: string | null };
  return account !== undefined && account !== null && Object.hasOwn(accounts, account)
    ? (account as AccountName)
    : null;
}
