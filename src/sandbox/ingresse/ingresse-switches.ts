/** The switches of the simulated Ingresse. */
import { choice, type SwitchValues } from '../switches.js';

export const ingresseSwitchTable = {
  /** How a return address's own query is treated; `glue` appends `?usertoken=` to whatever stands there. */
  returnQuery: choice('keep', 'drop', 'glue'),
  /** Where the token is put. */
  tokenPlace: choice('query', 'fragment'),
  /** `Cross-Origin-Opener-Policy` of the login page. */
  openerPolicy: choice('unsafe-none', 'same-origin-allow-popups', 'same-origin', 'noopener-allow-popups'),
  /** Where "cancel" leads: back to the return address without a token, or nowhere. */
  cancel: choice('return', 'stay'),
  /** The shape of API errors; `text` is plain text. */
  errorShape: choice('v1', 'v2', 'gateway', 'text'),
  /** The code that every API call is refused with. */
  apiError: choice(
    'none',
    '1001',
    '2001',
    '2005',
    '2006',
    '2007',
    '2008',
    '2009',
    '2012',
    '2015',
    '3002',
    '6060',
    '6061',
    '6062',
    '6065',
  ),
  /** Which part of a user token decides whose it is; `hash` ignores the id in front of it. */
  tokenCheck: choice('whole', 'hash'),
  /** Where the answer of `login/renew-token` names the user: in the JWT, beside it, nowhere; or it names another user. */
  renewal: choice('jwt', 'member', 'unnamed', 'other-user'),
  /** What `users/{id}` answers; `public` is what anybody may read: no e-mail, no telephone. */
  profile: choice('ok', 'public', 'other-user', 'unreadable', 'error'),
  /** The name in the profile. */
  profileName: choice('ok', 'long', 'markup', 'missing'),
  /** The picture in the profile. */
  profilePicture: choice('ok', 'missing', 'hostile', 'broken'),
  /** Whether the API lets pages of other origins read it. */
  cors: choice('any', 'none'),
} as const;

export type IngresseSwitches = SwitchValues<typeof ingresseSwitchTable>;
