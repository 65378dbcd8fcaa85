/** On whose behalf a request about a pass is made: a pass token's cardholder, the host's visitor, or a stranger. */
import { CatracaError } from '../../core/errors.js';
import type { PassAction } from '../../core/protocol/idenge.js';
import { headerNames } from '../../core/protocol/flow.js';
import type { CardholderKey, IdengeOptions } from '../options-idenge.js';
import type { PassTokenAction, PassTokens } from '../pass-token.js';
import type { IdengeApi } from '../providers/idenge-api.js';
import type { IdengeUser } from '../providers/idenge-user.js';
import { findByKeys, knownFrom, safeKeys } from './cardholder-key.js';

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
}

/** The subject of a request, who may do `action`; rejects otherwise. */
export type SubjectOf = (request: Request, action: PassTokenAction) => Promise<PassSubject>;

export interface SubjectPorts {
  readonly options: IdengeOptions;
  readonly api: IdengeApi;
  readonly tokens: PassTokens;
}

const elementActions: readonly PassAction[] = ['enroll', 'edit', 'download'];

/**
 * A pass token stands alone: a bad one is refused beside a valid session too.
 * @throws {CatracaError} `not_authenticated`
 */
export async function passSubject(ports: SubjectPorts, request: Request): Promise<PassSubject> {
  const token = request.headers.get(headerNames.pass);
  if (token !== null) return tokenSubject(ports, token);
  const keys = safeKeys(await ports.options.identify(request));
  if (keys.length > 0) return sessionSubject(ports, keys);
  if (ports.options.enroll !== 'public') throw new CatracaError('not_authenticated', 'nobody is signed in');
  return {
    isStranger: true,
    name: null,
    may: (action) => action === 'view' || action === 'enroll',
    actions: new Set(['enroll', 'download']),
    find: () => Promise.resolve(null),
    known: {},
  };
}

async function tokenSubject({ api, tokens }: SubjectPorts, token: string): Promise<PassSubject> {
  const { userId, actions } = await tokens.verify(token);
  return {
    isStranger: false,
    name: `user:${userId}`,
    may: (action) => actions.includes(action),
    actions: new Set(elementActions.filter((action) => actions.includes(action))),
    find: () => api.getById(userId),
    known: {},
  };
}

function sessionSubject({ options, api }: SubjectPorts, keys: readonly CardholderKey[]): PassSubject {
  const mayEnroll = options.enroll !== 'off';
  return {
    isStranger: false,
    name: JSON.stringify(keys),
    may: (action) => action !== 'enroll' || mayEnroll,
    actions: new Set(elementActions.filter((action) => action !== 'enroll' || mayEnroll)),
    find: () => findByKeys(api, keys),
    known: knownFrom(keys),
  };
}
