import { aTimeout, expect, waitUntil } from '@open-wc/testing';

const loader = new URL('../../src/components/loader.ts', import.meta.url).href;

type Page = Window & typeof globalThis;

/** A page of its own, with the loader in its head: a registry cannot forget a tag. */
async function page(body: string, script = ''): Promise<Page> {
  const frame = document.createElement('iframe');
  frame.srcdoc = `<!doctype html>
    <script type="module">
      const loader = await import('${loader}');
      ${script}
      window.isReady = true;
    </script>
    <body>${body}</body>`;
  document.body.append(frame);
  const isReady = () => (frame.contentWindow as { isReady?: boolean } | null)?.isReady === true;
  await waitUntil(isReady, 'the page did not load', { timeout: 12_000 });
  return frame.contentWindow as Page;
}

const tags = ['ingresse-login-button', 'soluti-qr-auth', 'idenge-pass-card'];
const known = (of: Page) => tags.filter((tag) => of.customElements.get(tag) !== undefined);

async function defined(of: Page, tag: string): Promise<void> {
  await waitUntil(() => of.customElements.get(tag) !== undefined, `<${tag}> was not loaded`, { timeout: 12_000 });
}

describe('loader', function () {
  // Each test loads a page and its modules.
  this.timeout(30_000);

  afterEach(() => {
    document.querySelectorAll('iframe').forEach((frame) => frame.remove());
  });

  it('loads nothing where no tag is', async () => {
    const window = await page('<p>hello</p><template><soluti-qr-auth></soluti-qr-auth></template>');
    await aTimeout(200);
    expect(known(window)).to.deep.equal([]);
  });

  it('loads only the element that it sees', async () => {
    const window = await page('<main><idenge-pass-card></idenge-pass-card></main>');
    await defined(window, 'idenge-pass-card');
    await aTimeout(200);
    expect(known(window)).to.deep.equal(['idenge-pass-card']);
  });

  it('sees what is inserted later, however deep', async () => {
    const window = await page('');
    const { document } = window;
    const section = document.createElement('section');
    section.append(document.createElement('div'));
    section.firstElementChild?.append(document.createElement('ingresse-login-button'));
    document.body.append(section);
    await defined(window, 'ingresse-login-button');
  });

  it('sees an open shadow root that was there before', async () => {
    const window = await page(
      '<div><template shadowrootmode="open"><p></p><ingresse-login-button></ingresse-login-button></template></div>',
    );
    await defined(window, 'ingresse-login-button');
  });

  it('sees an open shadow root that is made later, before or after the element is put in', async () => {
    const window = await page('<div></div><aside></aside>');
    const { document } = window;
    const first = document.querySelector('div')?.attachShadow({ mode: 'open' });
    first?.append(document.createElement('ingresse-login-button'));
    await defined(window, 'ingresse-login-button');

    const outer = document.createElement('section');
    const inner = document.createElement('div');
    outer.attachShadow({ mode: 'open' }).append(inner);
    inner.attachShadow({ mode: 'open' }).append(document.createElement('idenge-pass-card'));
    document.body.append(outer);
    await defined(window, 'idenge-pass-card');
  });

  it('leaves closed shadow roots closed', async () => {
    const window = await page('<div></div>');
    const root = window.document.querySelector('div')?.attachShadow({ mode: 'closed' });
    root?.append(window.document.createElement('ingresse-login-button'));
    await aTimeout(200);
    expect(known(window)).to.deep.equal([]);
  });

  it('configures the page before it loads an element', async () => {
    const window = await page(
      '<ingresse-login-button></ingresse-login-button>',
      `const { define } = customElements;
       customElements.define = function (...given) {
         window.configuredFirst = globalThis[Symbol.for('catraca.config')]?.endpoint === '/backend';
         return define.apply(this, given);
       };
       loader.configure({ endpoint: '/backend' });`,
    );
    await defined(window, 'ingresse-login-button');
    expect((window as { configuredFirst?: boolean }).configuredFirst).to.equal(true);
  });

  it('refuses a second, different configuration, and still loads', async () => {
    const window = await page(
      '<ingresse-login-button></ingresse-login-button>',
      `await loader.configure({ endpoint: '/one' });
       window.code = await loader.configure({ endpoint: '/two' }).then(() => 'none', (error) => error.code);`,
    );
    expect((window as { code?: string }).code).to.equal('config_invalid');
    await defined(window, 'ingresse-login-button');
  });
});
