/** What frameworks write on a server for boolean attributes, as the pages in docs/frameworks/ say. */
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { createElement } from 'react';
import { renderToString as renderReact } from 'react-dom/server';
import { compile } from 'svelte/compiler';
import { render as renderSvelte } from 'svelte/server';
import { afterAll, describe, expect, it } from 'vitest';
import { createSSRApp } from 'vue';
import { renderToString as renderVue } from 'vue/server-renderer';

/** Below the repository, so that what a compiled template imports is found. */
const folder = resolve('.cache/boolean-attributes');

const servers: Readonly<Record<string, (value: boolean) => string | Promise<string>>> = {
  'React 19': (value) => renderReact(createElement('soluti-qr-auth', { disabled: value, 'without-push': value })),
  'Vue 3': (value) => {
    const app = createSSRApp({ template: `<soluti-qr-auth :disabled="${value}" :without-push="${value}" />` });
    app.config.compilerOptions.isCustomElement = (tag) => tag.includes('-');
    return renderVue(app);
  },
  'Svelte 5': async (value) => {
    const template = `<soluti-qr-auth disabled={${value}} without-push={${value}}></soluti-qr-auth>`;
    const file = `${folder}/${String(value)}.mjs`;
    await mkdir(folder, { recursive: true });
    await writeFile(file, compile(template, { generate: 'server' }).js.code);
    const { default: component } = (await import(/* @vite-ignore */ file)) as {
      default: Parameters<typeof renderSvelte>[0];
    };
    return renderSvelte(component, { props: {} }).body;
  },
};

/** The attributes of the only tag. */
async function attributesOf(framework: string, value: boolean): Promise<string[]> {
  const [, attributes = ''] = /<soluti-qr-auth\b([^>]*)>/.exec(await servers[framework]!(value)) ?? [];
  return attributes.split(' ').filter((attribute) => attribute !== '');
}

describe('boolean attributes that a server renders', () => {
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it.each([
    ['React 19', [], ['disabled=""', 'without-push=""']],
    ['Vue 3', ['without-push="false"'], ['disabled', 'without-push="true"']],
    ['Svelte 5', ['without-push="false"'], ['disabled=""', 'without-push="true"']],
  ])('%s', async (framework, forFalse, forTrue) => {
    expect(await attributesOf(framework, false)).toEqual(forFalse);
    expect(await attributesOf(framework, true)).toEqual(forTrue);
  });
});
