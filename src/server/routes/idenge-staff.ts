/** The staff's routes: look-ups and edits of anyone's pass. They exist only where the host passed `authorize`. */
import { z } from 'zod';
import { CatracaError } from '../../core/errors.js';
import type { PassAction, PassListAnswer } from '../../core/protocol/idenge.js';
import type { LogMistake } from '../log-once.js';
import type { IdengeOptions } from '../options-idenge.js';
import { notFound } from '../problem-response.js';
import type { IdengeFilter } from '../providers/idenge-filter.js';
import { objectId, type IdengeUser } from '../providers/idenge-user.js';
import { readJson } from '../read-body.js';
import { jsonResponse } from '../respond.js';
import type { RouteCall, RouteTable } from '../route-context.js';
import { kindOf } from '../setup-error.js';
import { isSafeEmail } from './cardholder-key.js';
import { requireFreeEmail } from './email-claim.js';
import { explainRefusal } from './idenge-refusal.js';
import { checkEnrollment, checkPatch, writeOf, zEnrollBody, zPatchBody } from './pass-changes.js';
import type { PassPorts } from './pass-ports.js';

type Authorize = NonNullable<IdengeOptions['authorize']>;

/** Cardholders in one answer. */
const pageSize = 50;
const staffActions: ReadonlySet<PassAction> = new Set(['edit', 'download']);

const zText = z
  .string()
  .min(1)
  .max(256)
  .regex(/^[^\p{Cc}\p{Cs}]+$/u);
const zQuery = z.strictObject({
  email: z.string().refine(isSafeEmail).optional(),
  externalId: zText.optional(),
  phone: zText.optional(),
  cursor: z
    .string()
    .regex(/^\d{1,6}$/)
    .optional(),
});

export function registerStaffRoutes(routes: RouteTable, ports: PassPorts): void {
  const { options, api, view, logMistake } = ports;
  if (options.authorize === undefined) return;
  const authorize = loggingMistakes(options.authorize, logMistake);

  routes.add('GET', '/idenge/users', 'ambient', async (call) => {
    await permit(authorize, call, 'list', null);
    const { cursor = '0', ...filter } = readQuery(call.url);
    const found = byAge(await api.list(filter as IdengeFilter));
    const start = Number(cursor);
    const end = start + pageSize;
    const users = found.slice(start, end).map(view.publicPass);
    return jsonResponse(200, { users, next: end < found.length ? String(end) : null } satisfies PassListAnswer);
  });

  routes.add('GET', '/idenge/users/:id', 'ambient', async (call) => {
    const userId = await permitOne(authorize, call, 'view');
    const user = await api.getById(userId);
    if (user === null) throw notFound();
    return jsonResponse(200, view.answer(user, staffActions));
  });

  registerStaffWrites(routes, ports, authorize);
}

function registerStaffWrites(
  routes: RouteTable,
  { context, api, policy, view }: PassPorts,
  authorize: Authorize,
): void {
  routes.add('POST', '/idenge/users', 'ambient', async (call) => {
    await permit(authorize, call, 'enroll', null);
    const values = await readJson(call, zEnrollBody, context.clock);
    checkEnrollment(values, policy);
    const email = values.email ?? '';
    await requireFreeEmail(context, api, email, null);
    const user = await api
      .create({ ...writeOf(values), email })
      .catch((error: unknown) => explainRefusal(context, api, error, { email, userId: null }));
    return jsonResponse(201, view.answer(user, staffActions));
  });

  routes.add('PATCH', '/idenge/users/:id', 'ambient', async (call) => {
    const userId = await permitOne(authorize, call, 'edit');
    const changes = await readJson(call, zPatchBody, context.clock);
    checkPatch(changes, policy);
    const current = await api.getById(userId);
    if (current === null) throw notFound();
    const { email = null } = changes;
    if (email !== null) await requireFreeEmail(context, api, email, current);
    const user = await api
      .edit(userId, writeOf(changes))
      .catch((error: unknown) => explainRefusal(context, api, error, { email, userId }));
    return jsonResponse(200, view.answer(user, staffActions));
  });
}

/** Ids begin with the time of their making: whoever joins while staff turn pages comes last, and moves nobody. */
function byAge(users: readonly IdengeUser[]): IdengeUser[] {
  return [...users].sort((a, b) => (a.id < b.id ? -1 : Number(a.id > b.id)));
}

/** @throws {CatracaError} `not_found` for what is no id, `not_allowed` */
async function permitOne(authorize: Authorize, call: RouteCall, action: 'view' | 'edit'): Promise<string> {
  const userId = call.params['id'] ?? '';
  if (!objectId.test(userId)) throw notFound();
  await permit(authorize, call, action, { userId });
  return userId;
}

/** The host's `authorize`, whose answers other than true and false are logged. */
function loggingMistakes(authorize: Authorize, logMistake: LogMistake): Authorize {
  return async (...input) => {
    const answer: unknown = await authorize(...input);
    if (typeof answer !== 'boolean') {
      logMistake('idenge.authorize', `must answer true or false, got ${kindOf(answer)}`);
    }
    // Exactly true: a host function that forgets to answer allows nothing.
    return answer === true;
  };
}

async function permit(authorize: Authorize, { request }: RouteCall, ...what: AuthorizeArguments): Promise<void> {
  if (!(await authorize(request, ...what))) throw new CatracaError('not_allowed', 'authorize said no');
}

type AuthorizeArguments = [action: Parameters<Authorize>[1], target: Parameters<Authorize>[2]];

function readQuery(url: URL): z.infer<typeof zQuery> {
  const names = [...url.searchParams.keys()];
  const query = zQuery.safeParse(Object.fromEntries(url.searchParams));
  if (query.success && new Set(names).size === names.length) return query.data;
  throw new CatracaError('request_invalid', 'a query that does not fit', { fields: [{ pointer: '', code: 'query' }] });
}
