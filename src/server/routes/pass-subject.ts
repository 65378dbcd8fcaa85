/** On whose behalf a request about a pass is made: a pass token's cardholder, the host's visitor, or a stranger. */
import { CatracaError } from '../../core/errors.js';
import type { PassAction } from '../../core/protocol/idenge.js';
import { headerNames } from '../../core/protocol/flow.js';
import type { IdengeOptions } from '../options-idenge.js';
import type { Log } from '../log.js';
import type { PassTokenAction, PassTokens } from '../pass-token.js';
import type { IdengeApi } from '../providers/idenge-api.js';
import type { IdengeUser } from '../providers/idenge-user.js';
import { findByKeys, isVerifiedEmail, knownFrom } from './cardholder-key.js';
import { readIdentity, type IdentityKey } from './identity-answer.js';

export interface PassSubject {
  /** A stranger may enrol where the host says so, and nothing else. */
  readonly isStranger: boolean;
  /** Names the subject, for limits; null for a stranger. */
  readonly name: string | null;
  readonly may: (action: PassTokenAction) => boolean;
  /** Those of the element's actions that this subject may use. */
  readonly actions: ReadonlySet<PassAction>;
  readonly find: () => Promise<IdengeUser | null>;
  /** Overrides what a form says. */
  readonly known: { readonly email?: string; readonly externalId?: string };
  /** Whether the card may carry this e-mail: the host has verified it, or accepts any. */
  readonly mayClaim: (email: string) => boolean;
}

/** The subject of a request, who may do `action`; rejects otherwise. */
export type SubjectOf = (request: Request, action: PassTokenAction) => Promise<PassSubject>;

export interface SubjectPorts {
  readonly options: IdengeOptions;
  readonly api: IdengeApi;
  readonly tokens: PassTokens;
  readonly log: Log;
  /** For mistakes in the host's own answers: each is logged once. */
  readonly logSetup: Log;
}

const enrollNeedsEmail = {
  event: 'notice',
  topic: 'idenge.unverifiedEmail',
  message:
    'a visitor cannot enrol, because identify answered no verifiedEmail: answer one where your site has verified the address, or set idenge.unverifiedEmail: true',
} as const;

const elementActions: readonly PassAction[] = ['enroll', 'edit', 'download'];

/**
 * A pass token stands alone: a bad one is refused beside a valid session too.
 * @throws {CatracaError} `not_authenticated`
 */
export async function passSubject(ports: SubjectPorts, request: Request): Promise<PassSubject> {
  const token = request.headers.get(headerNames.pass);
  if (token !== null) return tokenSubject(ports, token);
  const { keys, mistakes } = readIdentity(await ports.options.identify(request));
  for (const error of mistakes) ports.logSetup({ event: 'defect', requestId: null, where: 'idenge.identify', error });
  if (keys.length > 0) return sessionSubject(ports, keys);
  // Somebody is signed in whom a mistake keeps unknown: not a stranger.
  if (ports.options.enroll !== 'public' || mistakes.length > 0)
    throw new CatracaError('not_authenticated', 'nobody is signed in');
  return {
    isStranger: true,
    name: null,
    may: (action) => action === 'view' || action === 'enroll',
    actions: new Set(['enroll', 'download']),
    find: () => Promise.resolve(null),
    known: {},
    mayClaim: () => true,
  };
}

/** Whether a card may carry an e-mail that the host has not verified. */
export function acceptsUnverified({ enroll, unverifiedEmail }: IdengeOptions): boolean {
  return unverifiedEmail === true || enroll === 'public';
}

async function tokenSubject({ options, api, tokens }: SubjectPorts, token: string): Promise<PassSubject> {
  const { userId, actions } = await tokens.verify(token);
  const mayClaim = acceptsUnverified(options);
  return {
    isStranger: false,
    name: `user:${userId}`,
    may: (action) => actions.includes(action),
    actions: new Set(elementActions.filter((action) => actions.includes(action) && (action !== 'enroll' || mayClaim))),
    find: () => api.getById(userId),
    known: {},
    mayClaim: () => mayClaim,
  };
}

function sessionSubject({ options, api, log, logSetup }: SubjectPorts, keys: readonly IdentityKey[]): PassSubject {
  const known = knownFrom(keys);
  const mayEnroll = options.enroll !== 'off';
  const hasEmail = known.email !== undefined || acceptsUnverified(options);
  if (mayEnroll && !hasEmail) logSetup(enrollNeedsEmail);
  return {
    isStranger: false,
    name: JSON.stringify(keys),
    may: (action) => action !== 'enroll' || mayEnroll,
    // A form that would be refused whatever is typed into it is not offered.
    actions: new Set(elementActions.filter((action) => action !== 'enroll' || (mayEnroll && hasEmail))),
    find: () =>
      findByKeys(api, keys, () => log({ event: 'security', provider: 'idenge', what: 'email_of_other_card' })),
    known,
    mayClaim: (email) => acceptsUnverified(options) || isVerifiedEmail(keys, email),
  };
}
