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

  it('come from the one JSON block in the head, endpoint and messages only', () => {
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

  it('ignore a block in the body, a second one, and one of another type', () => {
    addBlock('{"endpoint":"/body"}', 'application/json', document.body);
    expect(currentConfig().endpoint).to.equal(undefined);
    forget();
    addBlock('{"endpoint":"/one"}');
    addBlock('{"endpoint":"/two"}');
    expect(currentConfig().endpoint).to.equal(undefined);
    forget();
    addBlock('{"endpoint":"/typed"}', 'text/plain');
    expect(currentConfig().endpoint).to.equal(undefined);
  });
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
