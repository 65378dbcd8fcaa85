/** What the tests of `<ingresse-login-button>` need: a window that is none, a backend that lives in a `fetch`, and looks inside. */
import { fixture } from '@open-wc/testing';
import { html, type TemplateResult } from 'lit';
import type { IngresseLoginButtonElement } from '../../../src/components/ingresse-login-button/ingresse-login-button.js';
import type { IngresseStatus } from '../../../src/core/flows/ingresse-machine.js';

export const flowId = 'f'.repeat(22);
export const code = 'c'.repeat(22);
export const ana = { id: '7', name: 'Ana Souza', email: 'ana@example.com', picture: null };

/** Takes the place of `window.open`. */
export class FakeOpener {
  /** What was asked for, in order. */
  readonly asked: string[] = [];
  isBlocked = false;
  closed = false;
  focused = 0;
  href = 'about:blank';
  readonly #real = window.open;

  constructor() {
    window.open = (_url, _target, features) => {
      this.asked.push(features === '' ? 'tab' : 'popup');
      this.closed = false;
      this.href = 'about:blank';
      return this.isBlocked ? null : (this.#window as unknown as Window);
    };
  }

  readonly #window = this.#makeWindow();

  #makeWindow() {
    const location = {
      replace: (url: string) => {
        this.href = url;
      },
    };
    Object.defineProperty(location, 'href', { get: () => this.href });
    const opener = this; // eslint-disable-line @typescript-eslint/no-this-alias -- the getter below has a `this` of its own
    return {
      location,
      focus: () => {
        this.focused++;
      },
      close: () => void (this.closed = true),
      get closed() {
        return opener.closed;
      },
    };
  }

  /** The nonce that rides in the login page's address. */
  get nonce(): string {
    const returnUrl = new URL(this.href).searchParams.get('returnUrl') ?? '';
    return new URL(returnUrl).searchParams.get('catraca_nonce') ?? '';
  }

  restore(): void {
    window.open = this.#real;
  }
}

/** What a test finds on its stage. */
export interface LoginStage {
  opener: FakeOpener;
  /** What the console was told. */
  complaints: string[];
  /** Sets what the page configures for all elements. */
  configure(config: object): void;
}

/** Before each test a window that is none, and nothing left behind after it. */
export function setUpLoginStage(): LoginStage {
  const configKey = Symbol.for('catraca.config');
  const registry = globalThis as { [configKey]?: object };
  const realError = console.error;
  const stage: LoginStage = {
    opener: undefined as unknown as FakeOpener,
    complaints: [],
    configure(config) {
      registry[configKey] = config;
    },
  };
  beforeEach(() => {
    stage.opener = new FakeOpener();
    stage.complaints = [];
    console.error = (text: unknown) => void stage.complaints.push(String(text));
  });
  afterEach(() => {
    stage.opener.restore();
    console.error = realError;
    Reflect.deleteProperty(registry, configKey);
    sessionStorage.clear();
  });
  return stage;
}

type Answer = () => Response | Promise<Response>;

/** A backend on this origin. */
export class FakeBackend {
  /** Of its one flow. Pages of other tests hear what is said of `flowId`. */
  id = flowId;
  readonly calls: string[] = [];
  readonly bodies: unknown[] = [];
  /** By route, e.g. `POST /ingresse/flows`; takes the place of the usual answer. */
  readonly answers: Record<string, Answer> = {};
  result: unknown = { userToken: '7-token', userId: '7', user: ana };

  readonly fetch: typeof fetch = async (input, init) => {
    const request = new Request(input, { ...init, keepalive: false });
    const path = new URL(request.url).pathname.replace('/catraca', '').replace(`/${this.id}`, '');
    const route = `${request.method} ${path}`;
    this.calls.push(route);
    this.bodies.push(request.method === 'POST' ? await request.json() : null);
    return (this.answers[route] ?? this.#usual[route] ?? (() => problem(404, 'not_found')))();
  };

  readonly #usual: Record<string, Answer> = {
    'POST /ingresse/flows': () =>
      Response.json(
        { id: this.id, secret: 's'.repeat(43), url: `${location.origin}/catraca/ingresse/login/t`, expiresIn: 600 },
        { status: 201 },
      ),
    'POST /ingresse/flows/redeem': () => Response.json(this.result),
    'POST /ingresse/flows/ack': () => new Response(null, { status: 204 }),
    'DELETE /ingresse/flows': () => new Response(null, { status: 204 }),
    'GET /ingresse/session': () => Response.json({ user: ana }),
    'DELETE /ingresse/session': () => new Response(null, { status: 204 }),
  };
}

export function problem(status: number, name: string): Response {
  return Response.json({ type: 'about:blank', title: name, status, code: name }, { status });
}

/** What the backend's page posts. */
export function handOverCode(name = flowId, message: object = { code, error: null }): void {
  post(`catraca:${name}`, { type: 'catraca:login', flow: name, ...message });
}

/** What a return page posts. */
export function handOverToken(nonce: string, token: string | null = '7-token', error: string | null = null): void {
  post(nonce, { type: 'catraca:token', nonce, token, error, isProven: true });
}

function post(name: string, message: unknown): void {
  const channel = new BroadcastChannel(name);
  channel.postMessage(message);
  channel.close();
}

export function makeButton(
  template: TemplateResult = html`<ingresse-login-button api-key="key" lang="en"></ingresse-login-button>`,
): Promise<IngresseLoginButtonElement> {
  return fixture<IngresseLoginButtonElement>(template);
}

/** A button on the backend. */
export async function makeBackendButton(
  backend: FakeBackend,
  template = html`<ingresse-login-button lang="en"></ingresse-login-button>`,
): Promise<IngresseLoginButtonElement> {
  const button = await makeButton(template);
  button.fetch = backend.fetch;
  button.endpoint = '/catraca';
  await button.updateComplete;
  return button;
}

export function part(button: IngresseLoginButtonElement, name: string): HTMLElement {
  const found = button.shadowRoot?.querySelector<HTMLElement>(`[part~='${name}']`);
  if (!found) throw new Error(`there is no part ${name}`);
  return found;
}

/** The words that a sighted visitor reads on the button. */
export function labelOf(button: IngresseLoginButtonElement): string {
  const rows = part(button, 'button').querySelectorAll<HTMLElement>('.row:not(.away) [part=label]');
  return [...rows].map((row) => row.innerText.trim()).join('');
}

export function statusOf(button: IngresseLoginButtonElement): string {
  return part(button, 'status').innerText.trim();
}

/** Waits for a state, and for its face. */
export async function reach(button: IngresseLoginButtonElement, status: IngresseStatus): Promise<void> {
  const end = performance.now() + 4_000;
  while (button.state !== status) {
    if (performance.now() > end) throw new Error(`stays ${button.state}, never ${status}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  await button.updateComplete;
}

/** The detail of the next event of this name. */
export function nextDetail(button: IngresseLoginButtonElement, name: string): Promise<unknown> {
  return new Promise((resolve) => {
    button.addEventListener(name, (event) => resolve((event as CustomEvent<unknown>).detail), { once: true });
  });
}

/** The names of the events that reach the document, and their details, in order. */
export function recordEvents(): { names: string[]; details: unknown[]; stop: () => void } {
  const names: string[] = [];
  const details: unknown[] = [];
  const end = new AbortController();
  for (const name of ['start', 'success', 'cancel', 'expire', 'logout', 'handover', 'error', 'state-change']) {
    document.addEventListener(
      `ingresse-login-${name}`,
      (event) => {
        names.push(name);
        details.push((event as CustomEvent<unknown>).detail);
      },
      { signal: end.signal },
    );
  }
  return { names, details, stop: () => end.abort() };
}

/** The contrast of an element's words with its own ground, as WCAG 2 reckons it; colours are read from a canvas. */
export function contrastOf(element: Element): number {
  const { color, backgroundColor } = getComputedStyle(element);
  const [lighter = 0, darker = 0] = [luminanceOf(color), luminanceOf(backgroundColor)].sort((a, b) => b - a);
  return (lighter + 0.05) / (darker + 0.05);
}

function luminanceOf(color: string): number {
  const context = document.createElement('canvas').getContext('2d');
  if (context === null) throw new Error('no canvas');
  context.fillStyle = color;
  context.fillRect(0, 0, 1, 1);
  const [red = 0, green = 0, blue = 0] = [...context.getImageData(0, 0, 1, 1).data].map((value) => {
    const part = value / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
