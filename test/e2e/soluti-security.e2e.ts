/** What nobody else may learn or do while somebody signs in with a certificate, in a real browser on the running demo. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page } from 'puppeteer-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  elementState,
  fill,
  press,
  seeEvent,
  seeState,
  seeText,
  startJourney,
  type Journey,
} from './support/journey.js';

const tag = 'soluti-qr-auth';
const ana = '52998224725';

let journey: Journey;
beforeAll(async () => {
  journey = await startJourney();
});
afterAll(async () => {
  await journey.close();
});
beforeEach(async () => {
  await journey.leave();
  journey.demo.sandbox.reset();
});

const sandbox = () => journey.demo.sandbox.control;
const startedFlows = () => sandbox().log({ provider: 'soluti', operation: 'start' }).length;

interface Started {
  readonly id: string;
  readonly secret: string;
}

/** Everything that the page and whoever listens in it could see, by where it was. */
type Seen = Record<'urls' | 'referrers' | 'answers' | 'console' | 'redeemed' | 'started' | 'streams', string[]>;

function listen(page: Page): Seen {
  const seen: Seen = { urls: [], referrers: [], answers: [], console: [], redeemed: [], started: [], streams: [] };
  page.on('request', (request) => {
    seen.urls.push(request.url());
    seen.referrers.push(request.headers()['referer'] ?? '');
  });
  page.on('response', (response) => {
    const url = response.url();
    if (!url.includes('/catraca/')) return;
    const place = url.endsWith('/redeem')
      ? seen.redeemed
      : url.endsWith('/flows')
        ? seen.started
        : url.endsWith('/events')
          ? seen.streams
          : seen.answers;
    const headers = JSON.stringify(response.headers());
    response.text().then(
      (text) => place.push(headers + text),
      () => place.push(headers),
    );
  });
  page.on('console', (message) => seen.console.push(message.text()));
  page.on('pageerror', (error) => seen.console.push(String(error)));
  return seen;
}

/** The document with every shadow root, all storages, the history, and what the browser remembers of the network. */
async function look(page: Page): Promise<{ dom: string; storages: string; traces: string }> {
  return page.evaluate(() => {
    const write = (node: Node): string => {
      if (node instanceof Element) {
        const attributes = [...node.attributes].map(({ name, value }) => `${name}=${value}`).join(' ');
        const typed = node instanceof HTMLInputElement ? '' : node.textContent;
        return `<${node.tagName} ${attributes}>${typed}${[...(node.shadowRoot?.childNodes ?? []), ...node.childNodes].map(write).join('')}`;
      }
      return node.textContent ?? '';
    };
    return {
      dom: write(document.documentElement),
      storages: JSON.stringify([
        [localStorage, sessionStorage].map((storage) => Object.entries(storage)),
        document.cookie,
        window.name,
      ]),
      traces: JSON.stringify([
        location.href,
        history.state,
        document.referrer,
        performance.getEntries().map(({ name }) => name),
        (window as Window & { heard?: string[] }).heard,
      ]),
    };
  });
}

/** Collects what every event of the element but the success says. */
async function hear(page: Page): Promise<void> {
  await page.evaluate((name) => {
    const heard: string[] = [];
    Object.assign(window, { heard });
    for (const what of ['start', 'code', 'notify', 'expire', 'cancel', 'error', 'state-change']) {
      document.querySelector(name)?.addEventListener(`soluti-auth-${what}`, (event) => {
        heard.push(`${what} ${JSON.stringify((event as CustomEvent<unknown>).detail)}`);
      });
    }
  }, tag);
}

const flowIn = (seen: Seen): Started => {
  const body = seen.started.find((text) => text.includes('"secret"')) ?? '';
  return JSON.parse(body.slice(body.indexOf('{"id"'))) as Started;
};

async function showCode(page: Page): Promise<void> {
  await press(page, 'Generate QR code');
  await seeState(page, tag, 'waiting');
  await seeEvent(page, 'soluti-auth-code');
}

describe('secrets', () => {
  it('are in no address, document, storage, event, console, log or answer but the one that each is for', async () => {
    sandbox().setSwitches({ soluti: { wsToken: 'value', notifyRotates: 'everything' } });
    const page = await journey.open('/soluti.html');
    const seen = listen(page);
    await hear(page);
    await showCode(page);
    const during = [await look(page)];
    await fill(page, "Holder's CPF or CNPJ", ana);
    await press(page, 'Send a notification to my phone');
    await seeText(page, 'Your phone must show this number');
    during.push(await look(page));
    sandbox().soluti.approve();
    await seeState(page, tag, 'done', 25_000);
    await seeEvent(page, 'soluti-auth-success');
    await sandbox().settle();
    const after = await look(page);

    const calls = sandbox().log({ provider: 'soluti' });
    const texts = (pattern: RegExp) => [...JSON.stringify(calls).matchAll(pattern)].map(([, text = '']) => text);
    const { id, secret } = flowIn(seen);
    const token = String(
      (calls.find(({ operation }) => operation === 'token')?.answer as Record<string, unknown>)['access_token'],
    );
    const provider = {
      'client secret': texts(/"client_secret":"([^"]+)"/g),
      'short token': texts(/"short_token":"([^"]+)"/g),
      'ws token': texts(/"ws_token":"([^"]+)"/g),
      'temporary token': texts(/Bearer ([\w.-]+)/g),
      'callback secret': texts(/soluti\/callback\/[\w-]{22}\/([\w-]{43})/g),
    };
    for (const [name, found] of Object.entries(provider)) expect(found.length, name).toBeGreaterThan(0);
    expect([id, secret, token].map((text) => text.length)).toEqual([22, 43, expect.any(Number) as number]);

    const { started, redeemed, ...rest } = seen;
    const log = JSON.stringify(journey.demo.log);
    const everywhere = [JSON.stringify(rest), log, ...[...during, after].flatMap((view) => [view.dom, view.traces])];
    const storages = during.map((view) => view.storages);
    const holds = (places: readonly string[], texts: readonly string[]) =>
      texts.filter((text) => places.some((place) => place.includes(text)));
    for (const [name, found] of Object.entries(provider)) {
      expect(holds([...everywhere, ...storages, ...started, ...redeemed, after.storages], found), name).toEqual([]);
    }
    // The flow's own secret: told once, kept for a reload until the flow ends, sent in a header.
    expect(holds([...everywhere, ...redeemed, after.storages], [secret])).toEqual([]);
    expect(holds(started, [secret])).toEqual([secret]);
    expect(holds(storages, [secret])).toEqual([secret]);
    // The access token: in the answer to the redeem, and in the event that the page asked for.
    expect(holds([...everywhere, ...storages, ...started, after.storages], [token])).toEqual([]);
    expect(holds(redeemed, [token])).toEqual([token]);
    expect(holds([log, ...storages, after.storages, JSON.stringify(rest.urls)], [ana])).toEqual([]);
    expect(holds([log], [id])).toEqual([]);
  });
});

describe('a flow in the page’s address', () => {
  it('does nothing: not in the query, not in the fragment, not with its secret', async () => {
    const theirs = await journey.open('/soluti.html');
    const seen = listen(theirs);
    await showCode(theirs);
    const { id, secret } = flowIn(seen);
    sandbox().soluti.approve();
    await seeState(theirs, tag, 'done', 25_000);

    const names = ['flow', 'id', 'flowId', 'flow_id', 'fid', 'secret', 'flowSecret', 'state', 'catraca'];
    const pairs = names.map((name) => `${name}=${/secret/i.test(name) ? secret : id}`).join('&');
    const page = await journey.open(`/soluti.html?${pairs}#${pairs}`);
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    await page.reload();
    await page.waitForFunction((name) => customElements.get(name) !== undefined, {}, tag);
    expect(await elementState(page, tag)).toBe('idle');
    const mine = listen(page);
    await showCode(page);
    expect(flowIn(mine).id).not.toBe(id);
    const ofFlows = asked.filter((url) => new URL(url).pathname.includes('/soluti/flows/'));
    expect(ofFlows.filter((url) => new URL(url).pathname.includes(id))).toEqual([]);
    expect(await page.$eval(tag, (element) => (element as Element & { state: string }).state)).toBe('waiting');
  });
});

describe('another site’s page in the same browser', () => {
  let attacker: Server;
  let address: string;
  beforeAll(async () => {
    attacker = createServer((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><title>x</title><body></body>');
    });
    await new Promise<void>((resolve) => attacker.listen(0, '127.0.0.1', resolve));
    address = `http://127.0.0.1:${String((attacker.address() as AddressInfo).port)}/`;
  });
  afterAll(() => {
    attacker.close();
    attacker.closeAllConnections();
  });

  it('starts, follows, cancels and redeems nothing: form, fetch with and without CORS, image, EventSource, WebSocket, beacon', async () => {
    const victim = await journey.open('/soluti.html');
    const seen = listen(victim);
    await showCode(victim);
    const flow = flowIn(seen);
    const before = startedFlows();
    const page = await journey.open(address);
    const logged = journey.demo.log.length;
    const outcomes = await page.evaluate(attack, `${journey.demo.url}/catraca`, flow.id, flow.secret);
    expect(outcomes).toEqual({
      form: 'nothing to read',
      // Not even an opaque answer: ours are for their own origin.
      'no-cors': 'refused',
      'cors, JSON': 'refused',
      'cors, our header': 'refused',
      'cors, the secret': 'refused',
      'cors, cancel': 'refused',
      image: 'refused',
      EventSource: 'refused',
      WebSocket: 'refused',
      beacon: 'nothing to read',
    });
    expect(startedFlows()).toBe(before);
    expect(await elementState(victim, tag)).toBe('waiting');
    const handled = journey.demo.log.slice(logged).filter((line) => line.event === 'request' && line.status < 400);
    // The victim's own stream may have ended and begun anew meanwhile.
    expect(handled.filter((line) => line.event === 'request' && line.method !== 'GET')).toEqual([]);
    sandbox().soluti.approve();
    await seeState(victim, tag, 'done', 25_000);
  });
});

/** In the attacker's page: each way to reach another site's backend, and what comes of it. */
async function attack(base: string, id: string, secret: string): Promise<Record<string, string>> {
  const flows = `${base}/soluti/flows`;
  const outcomes: Record<string, string> = {};
  const tryFetch = async (name: string, url: string, init: RequestInit) => {
    outcomes[name] = await fetch(url, init).then(
      (response) => (response.type === 'opaque' ? 'opaque' : `read ${String(response.status)}`),
      () => 'refused',
    );
  };
  const eventually = (name: string, act: (done: (outcome: string) => void) => void) =>
    new Promise<void>((resolve) => {
      act((outcome) => {
        outcomes[name] = outcome;
        resolve();
      });
    });
  await eventually('form', (done) => {
    const frame = document.createElement('iframe');
    frame.name = 'target';
    const form = document.createElement('form');
    Object.assign(form, { action: flows, method: 'post', enctype: 'text/plain', target: 'target' });
    const field = document.createElement('input');
    Object.assign(field, { name: '{"nonce":"', value: 'x"}' });
    form.append(field);
    document.body.append(frame, form);
    let loads = 0;
    frame.addEventListener('load', () => {
      loads += 1;
      try {
        done(frame.contentDocument === null ? 'nothing to read' : loads > 1 ? 'readable' : 'nothing to read');
      } catch {
        done('nothing to read');
      }
    });
    form.submit();
  });
  await tryFetch('no-cors', flows, { method: 'POST', mode: 'no-cors', body: '{}', credentials: 'include' });
  const json = { 'content-type': 'application/json' };
  await tryFetch('cors, JSON', flows, { method: 'POST', headers: json, body: '{}' });
  await tryFetch('cors, our header', flows, { method: 'POST', headers: { ...json, 'x-catraca': '1' }, body: '{}' });
  const known = { 'x-catraca': '1', 'x-catraca-flow': secret };
  await tryFetch('cors, the secret', `${flows}/${id}/redeem`, { method: 'POST', headers: known });
  await tryFetch('cors, cancel', `${flows}/${id}`, { method: 'DELETE', headers: known });
  await eventually('image', (done) => {
    const image = new Image();
    image.onload = () => done('loaded');
    image.onerror = () => done('refused');
    image.src = `${flows}/${id}`;
  });
  await eventually('EventSource', (done) => {
    const source = new EventSource(`${flows}/${id}/events`);
    source.onmessage = () => done('heard');
    source.onerror = () => {
      source.close();
      done('refused');
    };
  });
  await eventually('WebSocket', (done) => {
    const socket = new WebSocket(`${flows.replace('http', 'ws')}/${id}/events`);
    socket.onopen = () => done('open');
    socket.onerror = () => done('refused');
  });
  navigator.sendBeacon(flows, new Blob(['{}'], { type: 'text/plain' }));
  outcomes['beacon'] = 'nothing to read';
  await new Promise((resolve) => setTimeout(resolve, 300));
  return outcomes;
}
