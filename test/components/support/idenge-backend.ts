/** A scripted backend for `<idenge-pass-card>`: answers in memory, and remembers what it was asked. */
import type { Pass, PassAnswer, PassField, PassPatchRequest } from '../../../src/core/protocol/idenge.js';

export interface RecordedRequest {
  readonly method: string;
  /** Below the endpoint, with its query. */
  readonly path: string;
  readonly body: unknown;
  readonly headers: Headers;
}

/** Gives the answer to one request; `undefined` leaves it to the backend's own ways. */
export type Answerer = (request: RecordedRequest) => Response | Promise<Response> | undefined;

export const birthField: PassField = {
  id: '5f0000000000000000000001',
  label: { 'pt-BR': 'Nascimento', es: 'Nacimiento', en: 'Birth' },
  type: 'date',
  options: [],
  timeZone: 'Europe/Madrid',
  editable: true,
  required: false,
};

export const pointsField: PassField = {
  ...birthField,
  id: '5f0000000000000000000002',
  label: { 'pt-BR': 'Pontos', es: 'Puntos', en: 'Points' },
  type: 'number',
  editable: false,
};

export const levelField: PassField = {
  ...birthField,
  id: '5f0000000000000000000003',
  label: { 'pt-BR': 'Nível', es: 'Nivel', en: 'Level' },
  type: 'select',
  options: ['Bronze', 'Ouro'],
};

export const newsField: PassField = {
  ...birthField,
  id: '5f0000000000000000000004',
  label: { 'pt-BR': 'Receber novidades', es: 'Recibir novedades', en: 'Get news' },
  type: 'boolean',
};

const own = (id: 'name' | 'email' | 'phone', required: boolean): PassField => ({
  ...birthField,
  id,
  label: { 'pt-BR': '', es: '', en: '' },
  type: 'text',
  required,
  editable: id !== 'email',
});

export const allFields: readonly PassField[] = [
  own('name', true),
  own('email', true),
  own('phone', false),
  pointsField,
  birthField,
  levelField,
  newsField,
];

export const marcos: Pass = {
  userId: '66f2a8d1c3b4a5d6e7f80001',
  name: 'Marcos Bermejo',
  email: 'marcos@example.com',
  phone: null,
  status: 'installed',
  platform: 'ios',
  imageUrl: null,
  emailSent: true,
  data: {
    [pointsField.id]: '1500',
    [birthField.id]: '1985-12-24T23:00:00.000Z',
    [levelField.id]: 'Bronze',
    [newsField.id]: null,
  },
  createdAt: '2026-01-02T10:00:00.000Z',
  updatedAt: '2026-07-07T10:00:00.000Z',
  passLastUpdated: '2026-07-07T10:00:00.000Z',
  externalId: '1234EE',
};

export function json(body: unknown, status = 200, headers: Record<string, string> = {}): Response {
  return new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json', ...headers } });
}

export function problem(
  status: number,
  code: string,
  errors: readonly { pointer: string; code: string }[] = [],
): Response {
  return json({ type: 'about:blank', title: code, status, code, errors }, status);
}

/** A backend that keeps one cardholder. `answer` scripts what it says instead. */
export class IdengeBackend {
  pass: Pass | null;
  fields: readonly PassField[] = allFields;
  actions: PassAnswer['actions'] = ['enroll', 'edit', 'download'];
  downloadUrl: string | null = 'https://wallet.example/p/1';
  passToken: string | undefined;
  /** Staff: everyone there is. */
  users: readonly Pass[] = [];
  usersPerAnswer = 50;
  answer: Answerer = () => undefined;
  readonly requests: RecordedRequest[] = [];

  constructor(pass: Pass | null = marcos) {
    this.pass = pass;
  }

  readonly fetch: typeof fetch = async (input, init = {}) => {
    const url = new URL(
      typeof input === 'string' ? input : input instanceof URL ? input.href : input.url,
      location.href,
    );
    const request: RecordedRequest = {
      method: init.method ?? 'GET',
      path: url.pathname.replace(/^\/catraca/, '') + url.search,
      body: typeof init.body === 'string' ? (JSON.parse(init.body) as unknown) : undefined,
      headers: new Headers(init.headers),
    };
    this.requests.push(request);
    const response = await (this.answer(request) ?? this.#respond(request, url));
    init.signal?.throwIfAborted();
    return response;
  };

  /** The last request, which a test is usually about. */
  get last(): RecordedRequest | undefined {
    return this.requests.at(-1);
  }

  answerFor(pass: Pass | null = this.pass): PassAnswer {
    const { fields, actions, downloadUrl, passToken } = this;
    return { pass, fields: [...fields], actions, downloadUrl, ...(passToken === undefined ? {} : { passToken }) };
  }

  #respond({ method, path, body }: RecordedRequest, url: URL): Response {
    if (path === '/idenge/pass' && method === 'GET') return json(this.answerFor());
    if (path === '/idenge/pass') {
      const base = this.pass ?? { ...marcos, status: null, platform: null, data: {}, externalId: null };
      this.pass = merge(base, body as PassPatchRequest);
      return json(this.answerFor(), method === 'POST' ? 201 : 200);
    }
    if (url.pathname.endsWith('/idenge/users') && method === 'GET') return this.#list(url);
    const user = this.users.find(({ userId }) => path === `/idenge/users/${userId}`);
    if (user !== undefined)
      return json(this.answerFor(method === 'PATCH' ? merge(user, body as PassPatchRequest) : user));
    if (path === '/idenge/users') return json(this.answerFor(merge(marcos, body as PassPatchRequest)), 201);
    return problem(404, 'not_found');
  }

  #list(url: URL): Response {
    const from = Number(url.searchParams.get('cursor') ?? 0);
    const to = from + this.usersPerAnswer;
    return json({ users: this.users.slice(from, to), next: to < this.users.length ? String(to) : null });
  }
}

function merge(pass: Pass, { data = {}, ...own }: PassPatchRequest): Pass {
  return { ...pass, ...(own as Partial<Pass>), data: { ...pass.data, ...data } };
}
