/** The simulated Idenge API: list and filter users, read one, create, edit. */
import { Hono, type Context } from 'hono';
import type { SandboxContext } from '../context.js';
import { record } from '../record.js';
import type { Switches } from '../switches.js';
import { readUserEdit } from './idenge-input.js';
import type { IdengeSwitches, idengeSwitchTable } from './idenge-switches.js';
import type { IdengeUser, IdengeUsers } from './idenge-users.js';

export interface IdengeState {
  readonly switches: Switches<typeof idengeSwitchTable>;
  readonly users: IdengeUsers;
}

type Refuse = (status: number, message: string) => Response;

const filters = ['_id', 'name', 'email', 'phone', 'status', 'externalId'] as const;

/** Either header with this value is refused. */
const refusedKey = 'refuse';

/** Magic e-mail addresses: looked for, created or written, they end in this status. */
const magicEmails: Readonly<Record<string, number>> = {
  'refuse@example.com': 400,
  'limit@example.com': 429,
  'broken@example.com': 500,
};

export function createIdengeApi(context: SandboxContext, state: () => IdengeState): Hono {
  const api = new Hono();
  const refuse: Refuse = (status, message) => idengeError(status, message, state().switches.values.errorShape);
  const recorded = (operation: string) => record(context, 'idenge', operation, (status) => refuse(status, 'Refused'));
  const guard = (c: Context, work: () => Response | Promise<Response>) =>
    isKnownCaller(c, state()) ? work() : refuse(401, 'APIKEY or APISECRET are missing or incorrect');

  api.get('/users', recorded('list'), (c) => guard(c, () => list(c, state(), refuse)));
  api.post('/users', recorded('create'), (c) => guard(c, () => create(c, state(), refuse)));
  api.get('/users/:id', recorded('get'), (c) => guard(c, () => get(c, state(), refuse)));
  api.patch('/users/:id', recorded('edit'), (c) => guard(c, () => edit(c, state(), refuse)));
  api.all('*', recorded('unknown'), () => refuse(404, 'Resource does not exist'));
  return api;
}

function isKnownCaller(c: Context, { switches }: IdengeState): boolean {
  const keys = [c.req.header('apikey') ?? '', c.req.header('apisecret') ?? ''];
  return switches.values.keys === 'accept' && keys.every((key) => key !== '' && key !== refusedKey);
}

function list(c: Context, { switches, users }: IdengeState, refuse: Refuse): Response {
  const { ignoreAllFilters, ignoreUnknownFilters, listShape } = switches.values;
  const query = Object.entries(c.req.query());
  const refused = refuseMagic(c.req.query('email'), refuse);
  if (refused !== null) return refused;
  const unknown = query.find(([name]) => !isFilter(name));
  if (unknown !== undefined && !ignoreUnknownFilters && !ignoreAllFilters) {
    return refuse(400, `${unknown[0]} is not an attribute`);
  }
  const wanted = ignoreAllFilters ? [] : query.filter(([name]) => isFilter(name));
  const matches = users.list().filter((user) => wanted.every(([name, value]) => matchesFilter(user, name, value)));
  const shown = matches.map((user) => show(user, switches.values));
  if (listShape === 'array') return Response.json(shown);
  if (listShape === 'single') return Response.json(shown.length === 1 ? shown[0] : shown);
  return Response.json({ [listShape]: shown, total: shown.length });
}

function get(c: Context, { switches, users }: IdengeState, refuse: Refuse): Response {
  const { getById } = switches.values;
  if (getById === '405') return refuse(405, 'Method not allowed');
  const user = users.list().find((candidate) => candidate._id === c.req.param('id'));
  if (getById === '404' || user === undefined) return refuse(404, 'Resource does not exist');
  return Response.json(show(user, switches.values));
}

async function create(c: Context, { switches, users }: IdengeState, refuse: Refuse): Promise<Response> {
  const read = readUserEdit(await readJson(c), { creating: true });
  if (!read.ok) return refuse(400, read.message);
  const refused = refuseMagic(read.edit.email, refuse);
  if (refused !== null) return refused;
  if (users.byEmail(read.edit.email ?? '') !== undefined) return refuse(400, 'email already exists');
  const user = users.create(read.edit, switches.values.emailOnCreate);
  return Response.json(show(user, switches.values), { status: Number(switches.values.createStatus) });
}

async function edit(c: Context, { switches, users }: IdengeState, refuse: Refuse): Promise<Response> {
  const user = users.list().find((candidate) => candidate._id === c.req.param('id'));
  if (user === undefined) return refuse(404, 'Resource does not exist');
  const read = readUserEdit(await readJson(c), { creating: false });
  if (!read.ok) return refuse(400, read.message);
  const refused = refuseMagic(read.edit.email, refuse);
  if (refused !== null) return refused;
  const owner = typeof read.edit.email === 'string' ? users.byEmail(read.edit.email) : undefined;
  if (owner !== undefined && owner !== user) return refuse(400, 'email already exists');
  const { data, ...changes } = read.edit;
  const merged = switches.values.dataMerge === 'merge' ? { ...user.data, ...data } : data;
  users.edit(user, data === undefined ? changes : { ...changes, data: merged ?? {} });
  return Response.json(show(user, switches.values));
}

function refuseMagic(email: string | null | undefined, refuse: Refuse): Response | null {
  const name = email?.toLowerCase() ?? '';
  const status = Object.hasOwn(magicEmails, name) ? magicEmails[name] : undefined;
  if (status === undefined) return null;
  const response = refuse(status, status === 400 ? 'email is not accepted' : 'Try again later');
  if (status === 429) response.headers.set('retry-after', '2');
  return response;
}

/** The user as JSON: members without a value are left out, as in the documentation's example, except those stored as null. */
function show(user: IdengeUser, { members, dataValues }: IdengeSwitches): Record<string, unknown> {
  if (members === 'minimal') return { _id: user._id };
  const { pass, customImage, passLastUpdated, referal, externalId, ...rest } = user;
  const optional = Object.entries({ pass, customImage, passLastUpdated, referal, externalId });
  const asNumber = (value: unknown) => (typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value);
  const data = Object.entries(user.data).map(([key, value]) => [
    key,
    dataValues === 'numbers' ? asNumber(value) : value,
  ]);
  return {
    ...rest,
    ...Object.fromEntries(optional.filter(([, value]) => value !== null)),
    data: Object.fromEntries(data) as unknown,
  };
}

function idengeError(status: number, message: string, shape: IdengeSwitches['errorShape']): Response {
  switch (shape) {
    case 'message':
      return Response.json({ message }, { status });
    case 'error-message':
      return Response.json({ error: { message } }, { status });
    case 'errors':
      return Response.json({ errors: [{ message }] }, { status });
    case 'text':
      return new Response(message, { status, headers: { 'content-type': 'text/plain; charset=utf-8' } });
  }
}

function isFilter(name: string): name is (typeof filters)[number] {
  return (filters as readonly string[]).includes(name);
}

function matchesFilter(user: IdengeUser, name: string, value: string): boolean {
  if (!isFilter(name)) return true;
  return name === 'email' ? user.email?.toLowerCase() === value.toLowerCase() : user[name] === value;
}

async function readJson(c: Context): Promise<unknown> {
  try {
    return (await c.req.json()) as unknown;
  } catch {
    return undefined;
  }
}
