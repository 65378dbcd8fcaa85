/** The authentication requests of the simulated Soluti: from start to approval, and the JWTs that come of it. */
import { base64url, randomDigits, randomText, type SandboxContext } from '../context.js';
import { makeQrText } from './qr-text.js';
import type { SolutiSwitches } from './soluti-switches.js';

export interface AuthRequest {
  /** Our own name for it, in pages and the control API. */
  readonly id: string;
  readonly environment: string;
  readonly clientId: string;
  readonly clientName: string;
  readonly scope: string;
  /** Seconds of life of the access token. */
  readonly lifetime: number;
  readonly callbackUrl: string | null;
  readonly canNotify: boolean;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  expiresAt: number;
  /** The present one; earlier ones keep leading here. */
  shortToken: string;
  qrText: string;
  challenge: string;
  /** The holder that a push named, known or not. */
  pushedTo: string | null;
  /** Whether that holder's phone shows the request. */
  notified: boolean;
  outcome: 'none' | 'approved' | 'ignored' | 'other-number';
  approvedBy: string | null;
  /** Milliseconds since the epoch. */
  approvedAt: number | null;
}

export type AuthRequestState = 'pending' | 'expired' | 'approved' | 'ignored' | 'other-number';

/** A temporary JWT, waiting to be exchanged. */
export interface Grant {
  readonly jwt: string;
  readonly request: AuthRequest;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
  /** How often it was exchanged with success. */
  used: number;
}

export type NewAuthRequest = Pick<
  AuthRequest,
  'environment' | 'clientId' | 'clientName' | 'scope' | 'lifetime' | 'callbackUrl' | 'canNotify'
>;

export interface AuthRequests {
  start(input: NewAuthRequest, switches: SolutiSwitches): AuthRequest;
  /** Oldest first. */
  list(): readonly AuthRequest[];
  stateOf(request: AuthRequest): AuthRequestState;
  /** The newest that still waits for an answer. */
  latestPending(): AuthRequest | undefined;
  /** By our id, a short token or a QR text, earlier ones included. */
  find(name: string): AuthRequest | undefined;
  rotate(request: AuthRequest, switches: SolutiSwitches): void;
  /** A new JWT for an approved request. */
  grant(request: AuthRequest): Grant;
  findGrant(jwt: string): Grant | undefined;
  /** Counts a failing exchange and says how many there were before. */
  countFailure(request: AuthRequest): number;
}

const grantLife = 5 * 60_000;

export function createAuthRequests(context: Pick<SandboxContext, 'random' | 'now'>): AuthRequests {
  const requests: AuthRequest[] = [];
  const names = new Map<string, AuthRequest>();
  const grants = new Map<string, Grant>();
  const failures = new Map<AuthRequest, number>();

  const remember = (request: AuthRequest) => {
    for (const name of [request.id, request.shortToken, request.qrText]) names.set(name, request);
  };
  const stateOf = (request: AuthRequest): AuthRequestState => {
    if (request.outcome !== 'none') return request.outcome;
    return context.now() >= request.expiresAt ? 'expired' : 'pending';
  };

  return {
    start(input, switches) {
      const id = randomText(context, 9);
      const request: AuthRequest = {
        ...input,
        id,
        startedAt: context.now(),
        expiresAt: context.now() + switches.authTtl * 1000,
        shortToken: randomText(context, 16),
        qrText: makeQrText(context, randomText(context, 12), switches.qrText),
        challenge: makeChallenge(context, switches),
        pushedTo: null,
        notified: false,
        outcome: 'none',
        approvedBy: null,
        approvedAt: null,
      };
      requests.push(request);
      remember(request);
      return request;
    },
    list: () => requests,
    stateOf,
    latestPending: () => requests.findLast((request) => stateOf(request) === 'pending'),
    find: (name) => names.get(name),
    rotate(request, switches) {
      const { notifyRotates } = switches;
      if (notifyRotates === 'nothing') return;
      request.challenge = makeChallenge(context, switches, request.challenge);
      if (notifyRotates !== 'challenge') request.qrText = makeQrText(context, randomText(context, 12), switches.qrText);
      if (notifyRotates === 'everything') request.shortToken = randomText(context, 16);
      remember(request);
    },
    grant(request) {
      const jwt = makeJwt(context, request);
      const grant = { jwt, request, expiresAt: context.now() + grantLife, used: 0 };
      grants.set(jwt, grant);
      return grant;
    },
    findGrant: (jwt) => grants.get(jwt),
    countFailure(request) {
      const before = failures.get(request) ?? 0;
      failures.set(request, before + 1);
      return before;
    },
  };
}

/** A challenge in the chosen form, unlike the one before it. */
function makeChallenge(context: Pick<SandboxContext, 'random'>, switches: SolutiSwitches, before = ''): string {
  for (let tries = 0; tries < 100; tries += 1) {
    const digits = randomDigits(context, switches.challenge === 'long' ? 6 : 2);
    const challenge = switches.challenge === 'letters' ? `K7-${digits}Q` : digits;
    if (challenge !== before) return challenge;
  }
  return before;
}

/** Reads like a JWT. Its signature is random: only the exchange proves anything. */
function makeJwt(context: Pick<SandboxContext, 'random' | 'now'>, request: AuthRequest): string {
  const encode = (value: unknown) => base64url(new TextEncoder().encode(JSON.stringify(value)));
  const issued = Math.floor(context.now() / 1000);
  const claims = { iat: issued, exp: issued + grantLife / 1000, jti: randomText(context, 12), u: request.approvedBy };
  return `${encode({ typ: 'JWT', alg: 'HS256' })}.${encode(claims)}.${randomText(context, 32)}`;
}
