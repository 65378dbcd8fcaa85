import { createHash } from 'node:crypto';
import { runInNewContext } from 'node:vm';
import { describe, expect, it, vi } from 'vitest';
import { errorCodes, type ErrorCode } from '../../../src/core/errors.js';
import { htmlPage } from '../../../src/server/pages/html-page.js';
import { failurePage, fragmentPage, handoverPage } from '../../../src/server/pages/login-pages.js';
import { localeOf } from '../../../src/server/pages/page-texts.js';

const request = (language = 'en') =>
  new Request('https://shop.example/catraca/', { headers: { 'accept-language': language } });
const origin = 'https://shop.example';
const flow = 'F'.repeat(22);
const back = `https://app.example/here#catraca=${'C'.repeat(22)}.${flow}`;
const message = { type: 'catraca:login', flow, code: 'C'.repeat(22), error: null } as const;

const sha256 = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
const inside = (html: string, tag: string) =>
  [...html.matchAll(new RegExp(`<${tag}>(.*?)</${tag}>`, 'gs'))].map((match) => match[1] ?? '');

const pages = {
  handover: () => handoverPage(request(), { origin, back }, message),
  failed: () => handoverPage(request(), { origin, back: null }, { ...message, code: null, error: 'session_ended' }),
  fragment: () => fragmentPage(request()),
  failure: () => failurePage(request(), 404, 'not_found'),
};

/** Runs a page's script with a made-up window. */
async function run(page: Response, location: { pathname: string; hash: string; origin: string }, opener: unknown) {
  const html = await page.text();
  const data = /id="data">(.*?)<\/script>/s.exec(html)?.[1] ?? '';
  const channels: { name: string; sent: unknown[]; closed: boolean }[] = [];
  class Channel {
    readonly record: { name: string; sent: unknown[]; closed: boolean };
    constructor(name: string) {
      this.record = { name, sent: [], closed: false };
      channels.push(this.record);
    }
    postMessage(value: unknown) {
      this.record.sent.push(value);
    }
    close() {
      this.record.closed = true;
    }
  }
  const replaced: string[] = [];
  const replaceState = vi.fn();
  const close = vi.fn();
  const world = {
    document: { getElementById: () => ({ textContent: data }) },
    history: { replaceState },
    location: { ...location, replace: (url: string) => replaced.push(url) },
    BroadcastChannel: Channel,
    setTimeout: (task: () => void) => {
      task();
    },
    JSON,
  };
  runInNewContext(inside(html, 'script').join('\n'), { ...world, window: { opener, close } });
  return { channels, replaced, replaceState, close };
}

describe.each(Object.entries(pages))('the page of %s', (_, make) => {
  it('allows exactly its own script and style, no frame and no opener policy', async () => {
    const page = await make();
    const html = await page.text();
    const policy = page.headers.get('content-security-policy') ?? '';
    const [style = ''] = inside(html, 'style');
    const [script = ''] = inside(html, 'script');
    expect(policy.split('; ').sort()).toEqual(
      [
        "default-src 'none'",
        `style-src ${sha256(style)}`,
        `script-src ${sha256(script)}`,
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
      ].sort(),
    );
    expect(page.headers.get('cross-origin-opener-policy')).toBe('unsafe-none');
    expect(page.headers.get('x-frame-options')).toBe('DENY');
    expect(page.headers.get('referrer-policy')).toBe('no-referrer');
    expect(page.headers.get('cache-control')).toBe('no-store');
    expect(html).not.toMatch(/(?:src|href|action)=|\son\w+=|style=/);
  });
});

describe('the hand-over', () => {
  const location = { pathname: '/catraca/ingresse/callback/S', hash: '', origin };

  it('goes to the opener at exactly the origin, and to the channel of the flow; then the window closes', async () => {
    const opener = { postMessage: vi.fn() };
    const { channels, replaceState, close } = await run(await pages.handover(), location, opener);
    expect(opener.postMessage).toHaveBeenCalledExactlyOnceWith(message, origin);
    expect(channels).toEqual([{ name: `catraca:${flow}`, sent: [message], closed: true }]);
    expect(replaceState).toHaveBeenCalledWith(null, '', location.pathname);
    expect(close).toHaveBeenCalledOnce();
  });

  it('goes to the channel where the opener is cut off', async () => {
    const { channels } = await run(await pages.failed(), location, null);
    expect(channels[0]?.sent).toEqual([{ ...message, code: null, error: 'session_ended' }]);
  });

  it('stays off the channel of an origin that did not begin, and goes to its page where the opener is cut off', async () => {
    const elsewhere = { ...location, origin: 'https://api.example' };
    const cutOff = await run(await pages.handover(), elsewhere, null);
    expect(cutOff.channels).toEqual([]);
    expect(cutOff.replaced).toEqual([back]);
    expect(cutOff.close).not.toHaveBeenCalled();
    const opened = await run(await pages.handover(), elsewhere, { postMessage: vi.fn() });
    expect(opened.replaced).toEqual([]);
    expect(opened.close).toHaveBeenCalledOnce();
  });

  it('holds what it is given as data, whatever it is', async () => {
    const hostile = '</script><script>alert(1)</script><!--\u2028';
    const html = await (await handoverPage(request(), { origin: hostile, back }, message)).text();
    expect(html).not.toContain('alert(1)</script>');
    expect(html.match(/<script/g)).toHaveLength(2);
    expect(JSON.parse(/id="data">(.*?)<\/script>/s.exec(html)?.[1] ?? '')).toEqual({
      origin: hostile,
      message,
      back,
    });
  });
});

describe('the page that looks into the fragment', () => {
  it.each([
    ['#usertoken=12345-abc', '/c?usertoken=12345-abc'],
    ['#/route?usertoken=12345-abc&x=1', '/c?usertoken=12345-abc'],
    ['#a=1&usertoken=12345-abc', '/c?usertoken=12345-abc'],
    ['', '/c?usertoken='],
    ['#other=1', '/c?usertoken='],
  ])('sends %j to %s', async (hash, url) => {
    const { replaced } = await run(await pages.fragment(), { pathname: '/c', hash, origin }, null);
    expect(replaced).toEqual([url]);
  });
});

describe('the words', () => {
  it.each(Object.keys(errorCodes) as ErrorCode[])('has a text for %s in each language', async (code) => {
    const texts = await Promise.all(
      ['pt-BR', 'es', 'en'].map(async (lang) => (await failurePage(request(lang), 404, code)).text()),
    );
    const words = texts.map((html) => inside(html, 'p')[0] ?? '');
    expect(new Set(words).size).toBe(3);
    for (const word of words) expect(word.length).toBeGreaterThan(5);
  });

  it('escapes what a page says', async () => {
    const page = await htmlPage({ status: 200, locale: 'en', title: '<b>"&\'', paragraphs: ['</p><script>'] });
    const html = await page.text();
    expect(html).not.toContain('<b>');
    expect(html).not.toContain('<script>');
    expect(page.headers.get('content-security-policy')).not.toContain('script-src');
  });

  it.each([
    ['', 'pt-BR'],
    ['en-US,en;q=0.9,pt;q=0.8', 'en'],
    ['de, es;q=0.9', 'es'],
    ['pt;q=0, en;q=0.1', 'en'],
    ['x'.repeat(100_000), 'pt-BR'],
  ])('reads Accept-Language', (header, locale) => {
    expect(localeOf(request(header))).toBe(locale);
  });
});
