/** Serves the holder's phone and takes what is decided on it. */
import { Hono, type Context } from 'hono';
import type { SandboxContext } from '../context.js';
import { isOwnPost, readVisitor, renderPage, type Visitor } from '../pages/page.js';
import type { Words } from '../pages/words.js';
import { holders, type Holder } from './holders.js';
import { phonePage, phonePath, type PhoneScreen } from './phone-page.js';
import { approve, decline, type SolutiState } from './phone.js';

export function createPhoneRoutes(context: SandboxContext, state: () => SolutiState): Hono {
  const app = new Hono();
  app.get('/phone', (c) => {
    const visitor = readVisitor(c, context);
    const holder = readHolder(c);
    const body = phonePage({ visitor, holder, screen: readScreen(c, state(), holder) });
    return renderPage(c, context, visitor, { title: visitor.words.phoneTitle, body, layout: 'phone' });
  });
  app.post('/phone/decide', async (c) => {
    if (!isOwnPost(c, context)) return c.text('Refused', 403);
    const visitor = readVisitor(c, context);
    const fields = new URLSearchParams(await c.req.text());
    const notice = decide(context, state(), readHolder(c), fields);
    return backToPhone(visitor, readHolder(c), notice);
  });
  return app;
}

function decide(context: SandboxContext, state: SolutiState, holder: Holder, fields: URLSearchParams): keyof Words {
  const request = state.requests.find(fields.get('request') ?? '');
  const decision = fields.get('decision');
  if (request === undefined) return 'phoneGone';
  if (decision === 'approve') {
    return approve(context, state, request, holder.username) ? 'phoneApproved' : 'phoneGone';
  }
  if (!decline(state, request, decision === 'other-number' ? 'other-number' : 'ignored')) return 'phoneGone';
  return decision === 'other-number' ? 'phoneRefused' : 'phoneIgnored';
}

function backToPhone(visitor: Visitor, holder: Holder, notice: keyof Words): Response {
  const location = visitor.link(phonePath, { holder: holder.username, notice });
  return new Response(null, { status: 303, headers: { location } });
}

function readHolder(c: Context): Holder {
  const [first] = holders;
  const named = holders.find((holder) => holder.username === c.req.query('holder')) ?? first;
  if (named === undefined) throw new Error('There are no holders');
  return named;
}

function readScreen(c: Context, { requests }: SolutiState, holder: Holder): PhoneScreen {
  const pending = requests.list().filter((request) => requests.stateOf(request) === 'pending');
  const code = c.req.query('code')?.trim();
  const name = c.req.query('request') ?? code;
  const request = pending.find((candidate) => name !== undefined && candidate === requests.find(name));
  if (request !== undefined) return { kind: 'question', request };
  if (code !== undefined || c.req.query('screen') === 'scanner') {
    return { kind: 'scanner', codes: pending.toReversed(), unknownCode: code !== undefined };
  }
  const pushed = pending.filter((candidate) => candidate.notified && candidate.pushedTo === holder.username);
  return { kind: 'home', pushed: pushed.toReversed() };
}
