/** Sends the webhook of an approval, as often, as late and as wrong as the switches say. */
import type { SandboxContext } from '../context.js';
import { readBody } from '../request-log.js';
import type { AuthRequest, AuthRequests } from './auth-requests.js';
import type { SolutiSwitches } from './soluti-switches.js';

/** Milliseconds that the other side has to answer. */
const webhookTimeout = 10_000;

/** Resolves when the last copy was accepted or given up; never rejects. */
export async function sendWebhooks(
  context: SandboxContext,
  requests: AuthRequests,
  request: AuthRequest,
  switches: SolutiSwitches,
): Promise<void> {
  if (switches.webhook === 'lose' || request.callbackUrl === null) return;
  const url = request.callbackUrl;
  try {
    if (switches.webhookDelay > 0) await context.delay(switches.webhookDelay);
    let { jwt } = requests.grant(request);
    for (let copy = 0; copy < switches.webhookCopies; copy += 1) {
      if (copy > 0 && switches.webhook === 'new-token-each') jwt = requests.grant(request).jwt;
      await sendUntilAccepted(context, url, webhookBody(jwt, request, switches.webhook), switches);
    }
  } catch {
    // The sandbox was closed or reset while this was waiting.
  }
}

async function sendUntilAccepted(context: SandboxContext, url: string, body: string, switches: SolutiSwitches) {
  for (let attempt = 0; attempt <= switches.webhookRetries; attempt += 1) {
    if (attempt > 0) await context.delay(switches.webhookRetryDelay);
    if (await postWebhook(context, url, body)) return;
  }
}

/** Posts once and logs it. Gives whether the other side accepted. */
export async function postWebhook(context: SandboxContext, url: string, body: string): Promise<boolean> {
  const at = context.now();
  const headers = { 'content-type': 'application/json' };
  let status: number | null = null;
  let answer: unknown;
  let accepted = false;
  try {
    const response = await context.fetch(url, {
      method: 'POST',
      headers,
      body,
      redirect: 'manual',
      signal: AbortSignal.timeout(webhookTimeout),
    });
    status = response.status;
    accepted = response.ok;
    answer = readBody(await response.text(), response.headers.get('content-type') ?? '');
  } catch (error) {
    answer = error instanceof Error ? error.message : String(error);
  }
  context.log.add({
    at,
    direction: 'out',
    provider: 'soluti',
    operation: 'webhook',
    method: 'POST',
    path: url,
    query: {},
    headers,
    body: readBody(body, 'application/json'),
    text: body,
    status,
    answer,
    took: context.now() - at,
    faults: [],
  });
  return accepted;
}

function webhookBody(jwt: string, request: AuthRequest, how: SolutiSwitches['webhook']): string {
  const body = { token: jwt, short_token: request.shortToken };
  switch (how) {
    case 'no-token':
      return JSON.stringify({ short_token: body.short_token });
    case 'wrong-short-token':
      return JSON.stringify({ ...body, short_token: 'bm90LXRoaXMtb25l' });
    case 'malformed':
      return JSON.stringify(body).slice(0, -9);
    case 'extra-members':
      return JSON.stringify({ ...body, event: 'approved', at: { n: 1 } });
    default:
      return JSON.stringify(body);
  }
}
