/** The switches of the simulated Soluti. */
import { choice, flag, number, type SwitchValues } from '../switches.js';

/** What `/oauth/start`, `/oauth/notify` and `/oauth/token` answer instead of the truth. */
const rubbish = ['ok', 'array', 'null', 'text', 'html'] as const;

export const solutiSwitchTable = {
  /** Permission of the application to push. */
  canNotify: flag(true),
  /** Whether a push reaches a phone: `auto` if the holder is known. */
  notified: choice('auto', 'never'),
  /** What changes when a push is sent. */
  notifyRotates: choice('challenge', 'nothing', 'code', 'everything'),
  wsToken: choice('null', 'empty', 'missing', 'value'),
  /** Seconds that a request lives, and what `auth_ttl` says. */
  authTtl: number('s', 120, 1, 3600),
  authTtlForm: choice('number', 'string', 'zero', 'missing'),
  qrText: choice('opaque', 'url', 'json', 'data-image', 'long', 'non-ascii'),
  challenge: choice('two-digits', 'long', 'letters', 'missing', 'empty', 'null'),
  clientName: choice('ok', 'long', 'markup', 'missing'),
  /** Members that no document mentions. */
  extraMembers: flag(false),
  startAnswer: choice(...rubbish, 'no-short-token', 'no-qr-code'),
  notifyAnswer: choice(...rubbish, 'no-short-token', 'no-qr-code'),
  tokenAnswer: choice(...rubbish, 'no-access-token', 'no-username'),
  /** Milliseconds between an approval and its webhook. */
  webhookDelay: number('ms', 0, 0, 120_000),
  /** How often an accepted webhook is sent. */
  webhookCopies: number('times', 1, 1, 10),
  /** How often a refused webhook is sent again. */
  webhookRetries: number('times', 2, 0, 10),
  webhookRetryDelay: number('ms', 500, 0, 60_000),
  /** `lose`: never sent. `new-token-each`: every copy with another JWT. The rest spoil the body. */
  webhook: choice('send', 'lose', 'new-token-each', 'no-token', 'wrong-short-token', 'malformed', 'extra-members'),
  /** Whether a JWT can be exchanged only once. */
  jwtSingleUse: flag(true),
  /** Milliseconds that the exchange takes. */
  exchangeDelay: number('ms', 0, 0, 60_000),
  /** Status that the exchange fails with. */
  exchangeStatus: choice('none', '400', '401', '403', '429', '500', '503'),
  /** How many exchanges of one request fail; 0: all. */
  exchangeFailures: number('times', 0, 0, 100),
  tokenType: choice('Bearer', 'bearer', 'Bearer.'),
  tokenScope: choice('as-asked', 'more', 'less'),
  tokenUsername: choice('as-is', 'masked', 'without-zeros', 'another-holder'),
  tokenExpiresIn: choice('number', 'string', 'missing'),
  /** A lifetime above 7 days (CPF) or 30 days (CNPJ). */
  lifetimeAboveLimit: choice('clamp', 'refuse'),
  errorShape: choice('problem', 'detail', 'message', 'oauth', 'text'),
} as const;

export type SolutiSwitches = SwitchValues<typeof solutiSwitchTable>;
