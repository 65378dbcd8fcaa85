import { expect } from '@open-wc/testing';
import { configure, currentConfig, readConfig, resolveEndpoint } from '../../../src/components/internal/config.js';
import { CatracaError } from '../../../src/core/errors.js';

const configKey = Symbol.for('catraca.config');

function forget(): void {
  Reflect.deleteProperty(globalThis, configKey);
  for (const block of document.querySelectorAll('#catraca-config')) block.remove();
}

function addBlock(content: string, type = 'application/json', parent: ParentNode & Node = document.head): void {
  const block = document.createElement('script');
  block.id = 'catraca-config';
  block.type = type;
  block.textContent = content;
  parent.appendChild(block);
}

function codeOf(work: () => unknown): string | null {
  try {
    work();
    return null;
  } catch (error) {
    return error instanceof CatracaError ? error.code : String(error);
  }
}

describe('page-wide settings', () => {
  beforeEach(forget);
  afterEach(forget);

  it('are set once: an equal second call does nothing, a different one throws', () => {
    configure({ endpoint: '/a', requireNonce: true });
    configure({ requireNonce: true, endpoint: '/a' });
    expect(codeOf(() => configure({ endpoint: '/b' }))).to.equal('config_invalid');
    expect(currentConfig().endpoint).to.equal('/a');
  });

  it('are read one task later, so that the page may configure after its imports', async () => {
    const read = readConfig();
    configure({ endpoint: '/late' });
    expect((await read).endpoint).to.equal('/late');
  });

  it('come from the JSON block in the head; the allowlists from script only', () => {
    addBlock(
      JSON.stringify({
        endpoint: '/block',
        messages: { 'err.retry': 'Again' },
        allowedEndpoints: ['https://evil.example'],
      }),
    );
    expect(currentConfig()).to.deep.equal({ endpoint: '/block', messages: { 'err.retry': 'Again' } });
  });

  it('give way to configure()', () => {
    addBlock('{"endpoint":"/block"}');
    configure({ endpoint: '/script' });
    expect(currentConfig().endpoint).to.equal('/script');
  });

  it('ignore a block in the body, a block deeper in the head, and one of another type', () => {
    addBlock('{"endpoint":"/body"}', 'application/json', document.body);
    expect(currentConfig().endpoint).to.equal(undefined);
    addBlock('{"endpoint":"/head"}');
    expect(currentConfig().endpoint).to.equal('/head');
    forget();
    const box = document.createElement('noscript');
    document.head.append(box);
    addBlock('{"endpoint":"/deeper"}', 'application/json', box);
    expect(currentConfig().endpoint).to.equal(undefined);
    box.remove();
    addBlock('{"endpoint":"/typed"}', 'text/plain');
    expect(currentConfig().endpoint).to.equal(undefined);
  });

  it('come from the last of several blocks, as a page swap leaves them in the head; the console names the duplicate', () => {
    const { warn } = console;
    const warnings: unknown[] = [];
    console.warn = (text: unknown) => warnings.push(text);
    addBlock('{"endpoint":"/one"}');
    addBlock('{"endpoint":"/two"}');
    expect(currentConfig().endpoint).to.equal('/two');
    expect(currentConfig().endpoint).to.equal('/two');
    console.warn = warn;
    expect(warnings).to.have.length(1);
    expect(warnings[0]).to.contain('script#catraca-config');
  });

  it('are frozen when the block is first read', () => {
    addBlock('{"endpoint":"/first","messages":{"err.retry":"Again"}}');
    const { messages } = currentConfig();
    expect(Object.isFrozen(messages)).to.equal(true);
    document.querySelector('#catraca-config')!.textContent = '{"endpoint":"/changed"}';
    expect(currentConfig().endpoint).to.equal('/first');
  });

  it('keep the lists of configure() as they were', () => {
    const allowedEndpoints = ['https://api.example/catraca'];
    configure({ allowedEndpoints });
    allowedEndpoints.push('https://evil.example');
    expect(currentConfig().allowedEndpoints).to.deep.equal(['https://api.example/catraca']);
  });

  it('have no prototype: a polluted Object.prototype adds no setting', () => {
    const pollution = { endpoint: 'https://evil.example', allowFormValue: true };
    const names = Object.keys(pollution);
    Object.assign(Object.prototype, pollution);
    try {
      addBlock('{"messages":{"err.retry":"Again"}}');
      const settings = [currentConfig(), currentConfig().messages];
      configure({ requireNonce: true });
      for (const each of [...settings, currentConfig()]) {
        expect(Object.getPrototypeOf(each)).to.equal(null);
        for (const name of names) expect((each as Record<string, unknown>)[name]).to.equal(undefined);
      }
    } finally {
      for (const name of names) Reflect.deleteProperty(Object.prototype, name);
    }
  });

  for (const markup of ['<img name="head">', '<form name="head"></form>', '<form name="querySelectorAll"></form>']) {
    it(`are read with ${markup} on the page`, () => {
      addBlock('{"endpoint":"/block"}');
      document.body.insertAdjacentHTML('beforeend', markup);
      const injected = document.body.lastElementChild;
      try {
        expect(currentConfig().endpoint).to.equal('/block');
      } finally {
        injected?.remove();
      }
    });
  }
});

describe('the endpoint', () => {
  beforeEach(forget);
  afterEach(forget);

  it('is an absolute address of this origin without a trailing slash', () => {
    expect(resolveEndpoint('/catraca/', {})).to.equal(`${location.origin}/catraca`);
  });

  it('is the configured one where the element names none', () => {
    configure({ endpoint: 'https://api.example/catraca' });
    expect(resolveEndpoint(undefined, currentConfig())).to.equal('https://api.example/catraca');
  });

  it('holds no user name, password, query or fragment', () => {
    const { protocol, host } = location;
    for (const userInfo of ['user@', 'user:secret@', ':secret@']) {
      const endpoint = `${protocol}//${userInfo}${host}/catraca`;
      expect([endpoint, codeOf(() => resolveEndpoint(endpoint, {}))]).to.deep.equal([endpoint, 'config_invalid']);
    }
    for (const endpoint of ['/catraca?a=1', '/catraca#a'])
      expect([endpoint, codeOf(() => resolveEndpoint(endpoint, {}))]).to.deep.equal([endpoint, 'config_invalid']);
  });

  it('of another origin needs to be listed', () => {
    expect(codeOf(() => resolveEndpoint('https://evil.example', {}))).to.equal('config_invalid');
    const allowedEndpoints = ['https://api.example/catraca'];
    expect(resolveEndpoint('https://api.example/catraca', { allowedEndpoints })).to.equal(
      'https://api.example/catraca',
    );
    expect(codeOf(() => resolveEndpoint('https://api.example/other', { allowedEndpoints }))).to.equal('config_invalid');
  });

  it('cannot leave a configured one, not even for another path of this origin', () => {
    configure({ endpoint: '/catraca' });
    expect(resolveEndpoint('/catraca', currentConfig())).to.equal(`${location.origin}/catraca`);
    expect(codeOf(() => resolveEndpoint('/uploads/evil', currentConfig()))).to.equal('config_invalid');
  });

  it('cannot leave the configured one for another that is listed, nor the one of the JSON block', () => {
    configure({ endpoint: '/catraca', allowedEndpoints: ['https://api.example/catraca'] });
    expect(codeOf(() => resolveEndpoint('https://api.example/catraca', currentConfig()))).to.equal('config_invalid');
    forget();
    addBlock('{"endpoint":"/catraca"}');
    expect(resolveEndpoint('/catraca', currentConfig())).to.equal(`${location.origin}/catraca`);
    expect(codeOf(() => resolveEndpoint('/uploads/evil', currentConfig()))).to.equal('config_invalid');
  });

  it('of the JSON block is not replaced by an attribute where injected markup hides the head', () => {
    addBlock('{"endpoint":"/catraca"}');
    document.body.insertAdjacentHTML('beforeend', '<img name="head">');
    try {
      expect(codeOf(() => resolveEndpoint('/uploads/evil', currentConfig()))).to.equal('config_invalid');
    } finally {
      document.body.lastElementChild?.remove();
    }
  });

  it('from the JSON block stays on this origin', () => {
    addBlock('{"endpoint":"https://evil.example/catraca"}');
    expect(codeOf(() => resolveEndpoint(undefined, currentConfig()))).to.equal('config_invalid');
  });

  for (const bad of [
    undefined,
    '',
    'javascript:alert(1)',
    'data:text/plain,x',
    'https://user:pw@api.example',
    '/x?y=1',
    '/x#y',
  ]) {
    it(`refuses ${JSON.stringify(bad)}`, () => {
      expect(codeOf(() => resolveEndpoint(bad, {}))).to.equal('config_invalid');
    });
  }
});
