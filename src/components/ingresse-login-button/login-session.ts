/** `remember="session"`: the login, kept in this tab's sessionStorage. Every script of the site can read it there. */
import { isIngresseMode, isIngresseUser } from '../../core/client/ingresse-client.js';
import { isString, nullable, shape } from '../../core/client/guards.js';
import type { IngresseLogin } from '../../core/flows/ingresse-machine.js';
import { loadItem, saveItem } from './tab-storage.js';

const sessionKey = 'catraca:session';

type Remembered = Pick<IngresseLogin, 'via' | 'userId' | 'user'> & { userToken: string };

const isRemembered = shape<Remembered>({
  via: isIngresseMode,
  userToken: isString,
  userId: nullable(isString),
  user: nullable(isIngresseUser),
});

/** Keeps a login that has a token; null forgets. */
export function saveSession(login: IngresseLogin | null): void {
  saveItem(sessionKey, isRemembered(login) ? login : null);
}

export function loadSession(): IngresseLogin | null {
  const stored = loadItem(sessionKey);
  return isRemembered(stored) ? { session: null, assertion: null, ...stored } : null;
}
