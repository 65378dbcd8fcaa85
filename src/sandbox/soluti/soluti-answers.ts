/** The answers of the simulated Soluti, member by member as documented, bent by the switches. */
import type { AuthRequest } from './auth-requests.js';
import { holders, maskUsername } from './holders.js';
import type { SolutiSwitches } from './soluti-switches.js';

type Members = Record<string, unknown>;

/** The answer to `/oauth/start`. */
export function startAnswer(request: AuthRequest, switches: SolutiSwitches): Response {
  const ttl = { number: switches.authTtl, string: String(switches.authTtl), zero: 0, missing: undefined };
  const members = {
    ...sharedMembers(request, switches),
    can_notify: request.canNotify,
    environment: request.environment.startsWith('vault') ? 'vault' : 'bird',
    auth_ttl: ttl[switches.authTtlForm],
  };
  return bend(members, switches.startAnswer);
}

/** The answer to `/oauth/notify`: without `can_notify`, `environment` and `auth_ttl`. */
export function notifyAnswer(request: AuthRequest, switches: SolutiSwitches): Response {
  return bend(sharedMembers(request, switches), switches.notifyAnswer);
}

/** The answer to `/oauth/token`. */
export function tokenAnswer(request: AuthRequest, accessToken: string, switches: SolutiSwitches): Response {
  const expires = { number: request.lifetime, string: String(request.lifetime), missing: undefined };
  const scopes = { 'as-asked': request.scope, more: `${request.scope} service_2fa`, less: 'single_signature' };
  const members = {
    access_token: accessToken,
    expires_in: expires[switches.tokenExpiresIn],
    token_type: switches.tokenType,
    scope: scopes[switches.tokenScope],
    username: writtenUsername(request.approvedBy ?? '', switches.tokenUsername),
  };
  return bend(members, switches.tokenAnswer);
}

function sharedMembers(request: AuthRequest, switches: SolutiSwitches): Members {
  const challenges: Partial<Record<SolutiSwitches['challenge'], unknown>> = {
    missing: undefined,
    empty: '',
    null: null,
  };
  const { challenge } = switches;
  const wsTokens = { null: null, empty: '', missing: undefined, value: `ws-${request.id}` };
  return {
    challenge: challenge in challenges ? challenges[challenge] : request.challenge,
    client_name: switches.clientName === 'missing' ? undefined : request.clientName,
    short_token: request.shortToken,
    ws_token: wsTokens[switches.wsToken],
    notified: request.notified,
    qr_code: request.qrText,
    ...(switches.extraMembers ? { extra: { a: [1, 2] }, proto_version: '9' } : {}),
  };
}

function writtenUsername(username: string, form: SolutiSwitches['tokenUsername']): string {
  switch (form) {
    case 'as-is':
      return username;
    case 'masked':
      return maskUsername(username);
    case 'without-zeros':
      return username.replace(/^0+/, '');
    case 'another-holder':
      return holders.find((holder) => holder.username !== username)?.username ?? username;
  }
}

/** Members that are `undefined` are missing from the JSON. */
function bend(members: Members, how: SolutiSwitches['startAnswer'] | SolutiSwitches['tokenAnswer']): Response {
  switch (how) {
    case 'ok':
      return Response.json(members);
    case 'array':
      return Response.json([]);
    case 'null':
      return Response.json(null);
    case 'text':
      return new Response('OK');
    case 'html':
      return new Response('<html>502</html>', { headers: { 'content-type': 'text/html' } });
    case 'no-short-token':
      return Response.json({ ...members, short_token: undefined });
    case 'no-qr-code':
      return Response.json({ ...members, qr_code: undefined });
    case 'no-access-token':
      return Response.json({ ...members, access_token: undefined });
    case 'no-username':
      return Response.json({ ...members, username: undefined });
  }
}
