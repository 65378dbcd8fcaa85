/**
 * Makes `openapi.json` of the schemas, for backends in other languages. What a schema cannot say stands in the
 * descriptions here; part of the build.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createLoader } from './load-module.mjs';
import { root } from './run-tasks.mjs';

const flowId = { name: 'id', in: 'path', required: true, schema: { $ref: '#/components/schemas/FlowId' } };
const secret = { $ref: '#/components/parameters/flowSecret' };
const again = 'The same whole answer again within 60 s, so that a lost one can be asked for; after the ack 409.';

/**
 * Answers by status; the value names a schema, null: no body, 'text/...': another media type.
 * @typedef {{ summary: string, description?: string, body?: string, answers: Record<number, string | null>,
 *   refusals?: number[], parameters?: object[], open?: boolean, pass?: boolean }} Operation
 */

/** @type {Record<string, Record<string, Operation>>} */
export const paths = {
  '/soluti/flows': {
    post: {
      summary: 'Starts a login and gives its first code',
      body: 'SolutiStartRequest',
      answers: { 201: 'SolutiStartAnswer' },
      refusals: [429, 502, 503],
    },
  },
  '/soluti/flows/{id}': {
    get: {
      summary: 'The state of a login',
      description: 'Asked at most once per `interval` (a burst of 2 is fine), else 429.',
      answers: { 200: 'SolutiSnapshot' },
      refusals: [429],
      parameters: [flowId, secret],
    },
    delete: {
      summary: 'Cancels a login that waits',
      description: 'Never both cancelled and approved: 409 once it is approved.',
      answers: { 204: null },
      refusals: [409],
      parameters: [flowId, secret],
    },
  },
  '/soluti/flows/{id}/events': {
    get: {
      summary: 'The states of a login as they come',
      description:
        'Server-sent events: `event: state`, `id:` the version, `data:` a SolutiSnapshot on one line, the first at once; a comment every 8 s; ends at `ready`, at any end state, and after the grace of an expiry. `event: reconnect` with `retry:` where the server stops.',
      answers: { 200: 'text/event-stream' },
      refusals: [429],
      parameters: [flowId, secret],
    },
  },
  '/soluti/flows/{id}/renew': {
    post: {
      summary: 'A new code for the same login',
      description: 'While pending and for 60 s after expiry. An approval of the previous code counts for 15 s more.',
      body: 'EmptyRequest',
      answers: { 200: 'SolutiSnapshot' },
      refusals: [409, 429, 502, 503],
      parameters: [flowId, secret],
    },
  },
  '/soluti/flows/{id}/notify': {
    post: {
      summary: 'Pushes to the phone of a holder',
      description: 'Sent for a new code. The same members, after a constant time, whether or not a phone was reached.',
      body: 'SolutiNotifyRequest',
      answers: { 202: 'SolutiSnapshot' },
      refusals: [403, 409, 429, 502, 503],
      parameters: [flowId, secret],
    },
  },
  '/soluti/flows/{id}/redeem': {
    post: {
      summary: 'The result, to the holder of the secret',
      description: again,
      body: 'EmptyRequest',
      answers: { 200: 'SolutiResult' },
      refusals: [409],
      parameters: [flowId, secret],
    },
  },
  '/soluti/flows/{id}/ack': {
    post: {
      summary: 'Wipes the result',
      body: 'EmptyRequest',
      answers: { 204: null },
      refusals: [409],
      parameters: [flowId, secret],
    },
  },
  '/soluti/callback/{id}/{callbackSecret}': {
    post: {
      summary: "The provider's webhook",
      description: 'Any miss is the constant 404; the same token again is 204 without effect; another token 409.',
      body: 'SolutiWebhook',
      answers: { 204: null },
      refusals: [409, 503],
      parameters: [
        flowId,
        { name: 'callbackSecret', in: 'path', required: true, schema: { $ref: '#/components/schemas/Secret' } },
      ],
      open: true,
    },
  },
  '/ingresse/flows': {
    post: {
      summary: 'Starts a login',
      body: 'IngresseStartRequest',
      answers: { 201: 'IngresseStartAnswer' },
      refusals: [429, 503],
    },
  },
  '/ingresse/flows/{id}': {
    delete: { summary: 'Cancels a login', answers: { 204: null }, refusals: [409], parameters: [flowId, secret] },
  },
  '/ingresse/flows/{id}/redeem': {
    post: {
      summary:
        'The result, for the secret and the login cookie; for the secret and the code only where browsers may send no cookie',
      description: `With the secret alone the constant 404. ${again}`,
      body: 'IngresseRedeemRequest',
      answers: { 200: 'IngresseResult' },
      refusals: [409],
      parameters: [flowId, secret],
    },
  },
  '/ingresse/flows/{id}/ack': {
    post: {
      summary: 'Wipes the result',
      body: 'EmptyRequest',
      answers: { 204: null },
      refusals: [409],
      parameters: [flowId, secret],
    },
  },
  '/ingresse/login/{ticket}': {
    get: {
      summary: 'The `url` of the start: sets the login cookie and leads to the Ingresse page; one use',
      answers: { 302: null },
      parameters: [{ name: 'ticket', in: 'path', required: true, schema: { type: 'string' } }],
      open: true,
    },
  },
  '/ingresse/callback/{state}': {
    get: {
      summary: 'Where Ingresse sends the visitor back to',
      description:
        'A popup gets a page that posts an IngresseHandover to the recorded origin; a redirect a 303 to `returnTo`, with `#catraca=<code>` where the page is of another origin.',
      answers: { 200: 'text/html', 303: null },
      parameters: [
        { name: 'state', in: 'path', required: true, schema: { type: 'string' } },
        { name: 'usertoken', in: 'query', schema: { type: 'string' } },
      ],
      open: true,
    },
  },
  '/ingresse/session': {
    get: {
      summary: 'Who is signed in at the host; `user` is null when nobody is',
      answers: { 200: 'IngresseSession' },
    },
    post: {
      summary: 'Takes a token that the page already has; off unless the host wants it',
      body: 'IngresseTokenRequest',
      answers: { 200: 'IngresseResult' },
      refusals: [401, 502, 503],
    },
    delete: { summary: "Signs out, by the host's hook", answers: { 204: null } },
  },
  '/idenge/pass': {
    get: { summary: "The visitor's pass", answers: { 200: 'PassAnswer' }, refusals: [401, 502, 503], pass: true },
    post: {
      summary: 'Enrols the visitor',
      description: 'A taken e-mail is 409 with the pointer `/email`.',
      body: 'PassEnrollRequest',
      answers: { 201: 'PassAnswer' },
      refusals: [401, 409, 429, 502, 503],
      pass: true,
    },
    patch: {
      summary: 'Changes what is present; null clears',
      body: 'PassPatchRequest',
      answers: { 200: 'PassAnswer' },
      refusals: [401, 409, 502, 503],
      pass: true,
    },
  },
  '/idenge/users': {
    get: {
      summary: 'Looks cardholders up; staff only',
      answers: { 200: 'PassListAnswer' },
      refusals: [401, 502, 503],
      parameters: ['email', 'externalId', 'phone', 'cursor'].map((name) => ({
        name,
        in: 'query',
        schema: { type: 'string' },
      })),
    },
    post: {
      summary: 'Enrols somebody; staff only',
      body: 'PassEnrollRequest',
      answers: { 201: 'PassAnswer' },
      refusals: [401, 409, 502, 503],
    },
  },
  '/idenge/users/{id}': {
    get: {
      summary: 'One cardholder; staff only',
      answers: { 200: 'PassAnswer' },
      refusals: [401, 502, 503],
      parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }],
    },
    patch: {
      summary: 'Changes one cardholder; staff only',
      body: 'PassPatchRequest',
      answers: { 200: 'PassAnswer' },
      refusals: [401, 409, 502, 503],
      parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }],
    },
  },
  '/.well-known/jwks.json': {
    get: { summary: 'The keys that assertions are verified with', answers: { 200: 'application/json' }, open: true },
  },
};

/** @returns {Promise<object>} */
export async function makeOpenApi() {
  const { z } = await import('zod');
  const registry = z.registry();
  const { load, close } = await createLoader();
  for (const file of ['flow', 'problem', 'soluti', 'ingresse', 'idenge']) {
    const module = await load(`/src/core/protocol/${file}.ts`);
    for (const [name, schema] of Object.entries(module).sort(([a], [b]) => (a < b ? -1 : 1))) {
      if (/^z[A-Z]/.test(name)) registry.add(schema, { id: name.slice(1) });
    }
  }
  await close();
  const { schemas } = z.toJSONSchema(registry, {
    uri: (id) => `#/components/schemas/${id}`,
    target: 'draft-2020-12',
    io: 'input',
  });
  for (const schema of Object.values(schemas)) {
    delete schema.$id;
    delete schema.$schema;
  }
  const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  return {
    openapi: '3.1.1',
    info: {
      title: 'Catraca',
      version,
      license: { name: 'MIT', identifier: 'MIT' },
      description:
        'What the elements and their backend say to each other. Every request of an element carries `X-Catraca: 1`; the origin must be one that the host listed, else 403. Every answer carries `Cache-Control: no-store` and `X-Request-Id`. A wrong secret, an unknown flow and an ended one are the same constant 404.',
    },
    servers: [{ url: 'https://shop.example/catraca', description: "Yours: the element's `endpoint`" }],
    security: [{}],
    paths: Object.fromEntries(Object.entries(paths).map(([path, operations]) => [path, pathItem(path, operations)])),
    components: {
      schemas,
      parameters: {
        client: header('X-Catraca', 'So that a form on another site cannot make a request.', { const: '1' }),
        flowSecret: header('X-Catraca-Flow', "The flow's secret.", { $ref: '#/components/schemas/Secret' }),
        passToken: {
          ...header('X-Catraca-Pass', 'A pass token, in place of a session.', { type: 'string' }),
          required: false,
        },
      },
      responses: {
        Problem: {
          description: 'Refused: a problem document (RFC 9457).',
          content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
        },
      },
    },
  };
}

const header = (name, description, schema) => ({ name, in: 'header', required: true, description, schema });

function pathItem(path, operations) {
  return Object.fromEntries(
    Object.entries(operations).map(([method, operation]) => [method, operationOf(path, method, operation)]),
  );
}

function operationOf(
  path,
  method,
  { summary, description, body, answers, refusals = [], parameters = [], open, pass },
) {
  const shared = open === true ? [] : [{ $ref: '#/components/parameters/client' }];
  const token = pass === true ? [{ $ref: '#/components/parameters/passToken' }] : [];
  // Any route may refuse these, whatever it does.
  const statuses = [...(open === true ? [404] : [400, 403, 404]), ...refusals];
  return {
    operationId: operationId(path, method),
    tags: [path.split('/')[1]],
    summary,
    ...(description === undefined ? {} : { description }),
    parameters: [...shared, ...token, ...parameters],
    ...(body === undefined ? {} : { requestBody: { content: content(body), required: body !== 'EmptyRequest' } }),
    responses: {
      ...Object.fromEntries(
        Object.entries(answers).map(([status, type]) => [
          status,
          { description: summary, ...(type === null ? {} : { content: content(type) }) },
        ]),
      ),
      ...Object.fromEntries(statuses.map((status) => [status, { $ref: '#/components/responses/Problem' }])),
    },
  };
}

function content(type) {
  if (type === 'application/json') return { [type]: { schema: { type: 'object' } } };
  if (type.includes('/')) return { [type]: { schema: { type: 'string' } } };
  return { 'application/json': { schema: { $ref: `#/components/schemas/${type}` } } };
}

/** e.g. `postSolutiFlowsRenew` */
function operationId(path, method) {
  const words = path
    .replace(/\{\w+\}/g, '')
    .split(/[^A-Za-z]+/)
    .filter((word) => word !== '');
  const isOne = /\{\w+\}$/.test(path);
  return method + words.map((word) => word[0].toUpperCase() + word.slice(1)).join('') + (isOne ? 'One' : '');
}

/** @param {string} folder exists */
export async function writeOpenApi(folder) {
  await writeFile(join(folder, 'openapi.json'), `${JSON.stringify(await makeOpenApi(), null, 2)}\n`);
}
