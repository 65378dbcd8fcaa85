/** Speaks the wire of `<ingresse-login-button>`: one method a route, each checked by a guard that equals its schema. */
import type {
  IngresseHandover,
  IngresseMode,
  IngresseResult,
  IngresseSession,
  IngresseStartAnswer,
  IngresseStartRequest,
  IngresseUser,
} from '../protocol/ingresse.js';
import {
  either,
  isCode,
  isCount,
  isString,
  isUnknown,
  matching,
  nullable,
  oneOf,
  shape,
  type Guard,
} from './guards.js';
import { requestEmpty, requestJson, type Connection, type RequestOptions } from './request.js';

/** What names a login, and half of what proves that it is ours. */
export interface IngresseHandle {
  readonly id: string;
  readonly secret: string;
}

/** Every method rejects with a `CatracaError` (the codes of `requestJson`) or with the signal's reason. */
export interface IngresseClient {
  /** Begins a login; a window is then sent to the answer's `url`. */
  start(request: IngresseStartRequest, signal: AbortSignal): Promise<IngresseStartAnswer>;
  /**
   * The result, for the secret and the login cookie, which is sent to a backend of another origin too. Where that is on
   * another site, browsers may keep the cookie back; then the one-time code counts if the backend's `crossSiteOrigins` say so.
   */
  redeem(flow: IngresseHandle, code: string | null, signal: AbortSignal): Promise<IngresseResult>;
  /** Wipes the result at the backend. Outlives the page. */
  ack(flow: IngresseHandle): Promise<void>;
  /** Outlives the page. */
  cancel(flow: IngresseHandle): Promise<void>;
  /** Who is signed in, `user: null` when nobody is; older backends reject with `not_authenticated` for nobody. */
  session(signal: AbortSignal): Promise<IngresseSession>;
  endSession(): Promise<void>;
  /** The result of a token that an app caught itself; `not_found` unless the backend has `acceptBrowserTokens`. */
  acceptToken(userToken: string, signal: AbortSignal): Promise<IngresseResult>;
}

const isFlowId = matching(/^[\w-]{22}$/);

export const isIngresseMode: Guard<IngresseMode> = oneOf('popup', 'tab', 'redirect');

export const isIngresseStartAnswer = shape<IngresseStartAnswer>({
  id: isFlowId,
  secret: matching(/^[\w-]{43}$/),
  url: isString,
  expiresIn: isCount,
});

export const isIngresseUser = shape<IngresseUser>({
  id: isString,
  name: nullable(isString),
  email: nullable(isString),
  picture: nullable(isString),
});

const user = nullable(isIngresseUser);

export const isIngresseResult: Guard<IngresseResult> = either(
  shape<{ userToken: string; userId: string; user: IngresseUser | null }>({
    userToken: isString,
    userId: isString,
    user,
  }),
  either(
    shape<{ assertion: string; user: IngresseUser | null }>({ assertion: isString, user }),
    shape<{ session: unknown; user: IngresseUser | null }>({ session: isUnknown, user }),
  ),
);

export const isIngresseSession = shape<IngresseSession>({ user });

/** What the backend's callback page hands over, by message or by channel. */
export const isIngresseHandover = shape<IngresseHandover>({
  type: oneOf('catraca:login'),
  flow: isFlowId,
  code: nullable(isFlowId),
  error: nullable(isCode),
});

/** Makes the client of one backend. */
export function createIngresseClient(connection: Connection): IngresseClient {
  const at = (flow: IngresseHandle, route = ''): Pick<RequestOptions, 'path' | 'flowSecret' | 'credentials'> => ({
    path: `/ingresse/flows/${flow.id}${route}`,
    flowSecret: flow.secret,
    // The login cookie proves that this browser signed in, and its answers take the cookie back.
    credentials: 'include',
  });
  const session = '/ingresse/session';

  return {
    start: (body, signal) =>
      requestJson(connection, { method: 'POST', path: '/ingresse/flows', body, signal }, isIngresseStartAnswer),
    redeem: (flow, code, signal) =>
      requestJson(
        connection,
        { method: 'POST', ...at(flow, '/redeem'), body: code === null ? {} : { code }, signal },
        isIngresseResult,
      ),
    ack: (flow) => requestEmpty(connection, { method: 'POST', ...at(flow, '/ack'), body: {}, keepalive: true }),
    cancel: (flow) => requestEmpty(connection, { method: 'DELETE', ...at(flow), keepalive: true }),
    session: (signal) => requestJson(connection, { method: 'GET', path: session, signal }, isIngresseSession),
    endSession: () => requestEmpty(connection, { method: 'DELETE', path: session }),
    acceptToken: (userToken, signal) =>
      requestJson(connection, { method: 'POST', path: session, body: { userToken }, signal }, isIngresseResult),
  };
}
