/** How one writes an element, as it stands on the page, in plain HTML and in four frameworks. Pure. */
import { ingresseAuthUrl } from '../src/components/ingresse-login-button/login-address.js';
import type { ElementData } from './elements-data.js';

/** What a sample needs to know of an element. */
export type SampleElement = Pick<ElementData, 'tag' | 'attributes' | 'events'>;

export const frameworks = ['html', 'react', 'vue', 'svelte', 'angular'] as const;
export type Framework = (typeof frameworks)[number];

/** What a page has set on an element. */
export interface ElementUse {
  /** In their order; empty text for a boolean one. */
  readonly attributes: Readonly<Record<string, string>>;
  /** Text by slot; `''` names the slot without a name. */
  readonly slots: Readonly<Record<string, string>>;
  /** By name, dashes and all. */
  readonly customProperties: Readonly<Record<string, string>>;
  /** The page's own words, by message key. */
  readonly messages: Readonly<Record<string, string>>;
}

/** The event that a page waits for, by element. Its secrets are not printed with it. */
const mainEvents: Readonly<Record<string, string>> = {
  'ingresse-login-button': 'ingresse-login-success',
  'soluti-qr-auth': 'soluti-auth-success',
  'idenge-pass-card': 'idenge-pass-load',
};

export function codeSample(framework: Framework, element: SampleElement, use: ElementUse): string {
  const origin = foreignLoginOrigin(use);
  const sample = samples[framework](element, use);
  return origin === null ? sample : withSettings(sample, framework, element.tag, origin);
}

/** The origin of a login page that only `configure` may name; null where the page uses Ingresse's own. */
function foreignLoginOrigin({ attributes }: ElementUse): string | null {
  const url = attributes['auth-url'] ?? '';
  const origin = URL.canParse(url) ? new URL(url).origin : null;
  return origin === new URL(ingresseAuthUrl).origin ? null : origin;
}

/** Names that login page to the element: after the last import, or at the head of the page's own script. */
function withSettings(sample: string, framework: Framework, tag: string, origin: string): string {
  const call = `configure({ allowedAuthOrigins: [${quoted(origin)}] });`;
  const lines = sample.split('\n');
  if (framework === 'html') {
    const start = lines.indexOf('<script type="module">') + 1;
    return lines.toSpliced(start, 0, `  import { configure } from '/js/${tag}.js';`, `  ${call}`).join('\n');
  }
  const last = lines.findLastIndex((line) => line.startsWith('import '));
  return lines.toSpliced(last + 1, 0, `import { configure } from 'catraca/elements';`, '', call).join('\n');
}

const samples: Readonly<Record<Framework, (element: SampleElement, use: ElementUse) => string>> = {
  html: htmlSample,
  react: reactSample,
  vue: vueSample,
  svelte: svelteSample,
  angular: angularSample,
};

function htmlSample({ tag }: SampleElement, use: ElementUse): string {
  const event = mainEvents[tag] ?? '';
  const attributes = Object.entries(use.attributes).map(([name, value]) => htmlAttribute(name, value));
  const words = hasAny(use.messages) ? `  element.messages = ${literal(use.messages, 2)};\n` : '';
  const markup = tags(tag, attributes, slotLines(use, htmlText));
  const script = `<script type="module">
  const element = document.querySelector('${tag}');
${words}  element.addEventListener('${event}', ({ detail }) => console.log(detail));
</script>`;
  return [`<script type="module" src="/js/${tag}.js"></script>`, styles(tag, use), markup, script]
    .filter((part) => part !== '')
    .join('\n\n');
}

function reactSample(element: SampleElement, use: ElementUse): string {
  const { tag } = element;
  const event = mainEvents[tag] ?? '';
  const attributes = bracedAttributes(element, use);
  const style = hasAny(use.customProperties) ? [`style={${flat(use.customProperties)} as CSSProperties}`] : [];
  const words = hasAny(use.messages) ? ['messages={words}'] : [];
  const listener = `on${event}={({ detail }) => console.log(detail)}`;
  const lines = [
    `import 'catraca/${tag}';`,
    `import type {} from 'catraca/react';`,
    ...(style.length > 0 ? [`import type { CSSProperties } from 'react';`] : []),
    '',
    ...wordsConstant(use),
    `export function SignIn() {`,
    `  return (`,
    indent(
      tags(
        tag,
        [...attributes, ...style, ...words, listener],
        slotLines(use, (text) => `{${scriptString(text)}}`),
        true,
      ),
      4,
    ),
    `  );`,
    `}`,
  ];
  return lines.join('\n');
}

function vueSample(element: SampleElement, use: ElementUse): string {
  const { tag } = element;
  const event = mainEvents[tag] ?? '';
  const attributes = attributesOf(element, use, htmlAttribute, (name, value) => `:${name}="${String(value)}"`);
  const words = hasAny(use.messages) ? [':messages="words"'] : [];
  const listener = `@${event}="({ detail }) => console.log(detail)"`;
  // Mustaches would be read as Vue's own.
  const slots = slotLines(use, (text) => htmlText(text).replaceAll('{', '&#123;'));
  return [
    `<script setup lang="ts">
import 'catraca/${tag}';
import type {} from 'catraca/vue';
${indent(wordsConstant(use).join('\n'), 0)}</script>`.replace(/\n+<\/script>/, '\n</script>'),
    `<template>\n${indent(tags(tag, [...attributes, ...words, listener], slots), 2)}\n</template>`,
    styles(tag, use),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

function svelteSample(element: SampleElement, use: ElementUse): string {
  const { tag } = element;
  const event = mainEvents[tag] ?? '';
  const attributes = bracedAttributes(element, use);
  const words = hasAny(use.messages) ? ['messages={words}'] : [];
  const style = hasAny(use.customProperties)
    ? Object.entries(use.customProperties).map(([name, value]) => `style:${name}={${scriptString(value)}}`)
    : [];
  const listener = `on${event}={({ detail }) => console.log(detail)}`;
  return [
    `<script lang="ts">
import 'catraca/${tag}';
import type {} from 'catraca/svelte';
${wordsConstant(use).join('\n')}</script>`.replace(/\n+<\/script>/, '\n</script>'),
    tags(
      tag,
      [...attributes, ...style, ...words, listener],
      slotLines(use, (text) => `{${scriptString(text)}}`),
    ),
  ].join('\n\n');
}

function angularSample(element: SampleElement, use: ElementUse): string {
  const { tag } = element;
  const event = mainEvents[tag] ?? '';
  const type = element.events.find(({ name }) => name === event)?.type ?? 'CustomEvent';
  const attributes = attributesOf(
    element,
    use,
    (name, value) => withoutAngularSigns(htmlAttribute(name, value)),
    (name, value) => `[${name}]="${String(value)}"`,
  );
  const words = hasAny(use.messages) ? ['[messages]="words"'] : [];
  const slots = slotLines(use, (text) => withoutAngularSigns(htmlText(text)));
  const template = tags(tag, [...attributes, ...words, `(${event})="heard($event)"`], slots);
  const css = hasAny(use.customProperties) ? `\n  styles: ${templateLiteral(styleRule(tag, use))},` : '';
  return `import { Component, CUSTOM_ELEMENTS_SCHEMA } from '@angular/core';
import 'catraca/${tag}';
import type { ${type} } from 'catraca/elements';

@Component({
  selector: 'app-sign-in',
  schemas: [CUSTOM_ELEMENTS_SCHEMA],
  template: ${templateLiteral(`\n${indent(template, 4)}\n  `)},${css}
})
export class SignIn {
${hasAny(use.messages) ? `  words = ${literal(use.messages, 2)};\n\n` : ''}  heard({ detail }: ${type}): void {
    console.log(detail);
  }
}`;
}

/**
 * Attributes as a framework writes them: `asText` and `asNumber` give those with a value. A name with a hyphen is no
 * property, so that only text can be set by it.
 */
function attributesOf(
  element: SampleElement,
  { attributes }: ElementUse,
  asText: (name: string, value: string) => string,
  asNumber: (name: string, value: number) => string,
): string[] {
  return Object.entries(attributes).map(([name, value]) => {
    const type = element.attributes.find((attribute) => attribute.name === name)?.type;
    if (type === 'boolean') return name;
    const isNumber = type === 'number' && value.trim() !== '' && Number.isFinite(Number(value)) && !name.includes('-');
    return isNumber ? asNumber(name, Number(value)) : asText(name, value);
  });
}

/** As JSX and Svelte write them. */
function bracedAttributes(element: SampleElement, use: ElementUse): string[] {
  return attributesOf(
    element,
    use,
    (name, value) => `${name}=${jsxText(value)}`,
    (name, value) => `${name}={${String(value)}}`,
  );
}

function tags(tag: string, attributes: readonly string[], slots: readonly string[], selfClosing = false): string {
  const isLong = attributes.length > 2 || attributes.join(' ').length > 60;
  const list = attributes.map((attribute) => (isLong ? `\n  ${attribute}` : ` ${attribute}`)).join('');
  const open = `<${tag}${list}${isLong ? '\n' : ''}`;
  if (slots.length > 0) return `${open}>\n${slots.map((line) => `  ${line}`).join('\n')}\n</${tag}>`;
  return selfClosing ? `${open}${isLong ? '' : ' '}/>` : `${open}></${tag}>`;
}

function slotLines({ slots }: ElementUse, asText: (text: string) => string): string[] {
  return Object.entries(slots).map(([name, text]) =>
    name === '' ? asText(text) : `<span slot="${name}">${asText(text)}</span>`,
  );
}

function wordsConstant({ messages }: ElementUse): string[] {
  return hasAny(messages) ? [`const words = ${literal(messages, 0)};`, ''] : [];
}

function styles(tag: string, use: ElementUse): string {
  return hasAny(use.customProperties) ? `<style>\n${indent(styleRule(tag, use), 2)}\n</style>` : '';
}

function styleRule(tag: string, { customProperties }: ElementUse): string {
  const lines = Object.entries(customProperties).map(([name, value]) => `  ${name}: ${value};`);
  return `${tag} {\n${lines.join('\n')}\n}`;
}

function hasAny(record: Readonly<Record<string, string>>): boolean {
  return Object.keys(record).length > 0;
}

/** An object over several lines. */
function literal(record: Readonly<Record<string, string>>, spaces: number): string {
  const lines = Object.entries(record).map(([name, value]) => `  ${quoted(name)}: ${quoted(value)},`);
  return indent(`{\n${lines.join('\n')}\n}`, spaces).trimStart();
}

/** An object on one line, in JSX braces of its own. */
function flat(record: Readonly<Record<string, string>>): string {
  return `{ ${Object.entries(record)
    .map(([name, value]) => `${quoted(name)}: ${quoted(value)}`)
    .join(', ')} }`;
}

/** A string that ends neither itself nor the script around it. */
function scriptString(text: string): string {
  return JSON.stringify(text).replaceAll('</', '<\\/');
}

function quoted(text: string): string {
  return `'${scriptString(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
}

function templateLiteral(text: string): string {
  return `\`${text.replaceAll('\\', '\\\\').replaceAll('`', '\\`').replaceAll('${', '\\${')}\``;
}

function htmlAttribute(name: string, value: string): string {
  return value === '' ? name : `${name}="${htmlText(value).replaceAll('"', '&quot;')}"`;
}

function jsxText(value: string): string {
  return /^[^"\\{}&\n]*$/.test(value) ? `"${value}"` : `{${scriptString(value)}}`;
}

/** Braces and at signs mean something to Angular, also in attributes. */
function withoutAngularSigns(html: string): string {
  return html.replace(/[{}@]/g, (sign) => `&#${String(sign.charCodeAt(0))};`);
}

function htmlText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function indent(text: string, spaces: number): string {
  return text
    .split('\n')
    .map((line) => (line === '' ? line : ' '.repeat(spaces) + line))
    .join('\n');
}
