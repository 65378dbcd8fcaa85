/** Compiled by `npm run check`: what templates of Vue, Svelte and Astro may say, and what they may not. */
import type { SvelteHTMLElements } from 'svelte/elements';
import type { GlobalComponents } from 'vue';
import type {} from '../../src/wrappers/astro.js';
import type {} from '../../src/wrappers/svelte.js';
import type {} from '../../src/wrappers/vue.js';

type Vue<Tag extends keyof GlobalComponents> = GlobalComponents[Tag] extends new () => { $props: infer Props }
  ? Props
  : never;

export const vue: [Vue<'soluti-qr-auth'>, Vue<'idenge-pass-card'>, Vue<'ingresse-login-button'>] = [
  {
    class: 'wide',
    endpoint: '/catraca',
    'start-on': 'manual',
    renewals: 3,
    onSolutiAuthSuccess: ({ detail }) => ('username' in detail ? detail.username : null),
  },
  { enrollable: true, onIdengePassLoad: (event) => event.detail.pass?.name },
  { 'api-key': 'key', onIngresseLoginExpire: (event) => event.detail.code },
];

export const vueMistakes: [Vue<'soluti-qr-auth'>, Vue<'soluti-qr-auth'>, Vue<'idenge-pass-card'>] = [
  // @ts-expect-error no such attribute
  { endpont: '/catraca' },
  // @ts-expect-error no such value
  { 'start-on': 'hover' },
  {
    onIdengePassLoad: (event) => {
      // @ts-expect-error no such detail
      event.detail.holder;
    },
  },
];

export const svelte: [SvelteHTMLElements['soluti-qr-auth'], SvelteHTMLElements['idenge-pass-card']] = [
  {
    class: 'wide',
    endpoint: '/catraca',
    'start-on': 'manual',
    renewals: 3,
    'onsoluti-auth-success': ({ detail }) => ('username' in detail ? detail.username : null),
  },
  { enrollable: true, 'onidenge-pass-load': (event) => event.detail.pass?.name },
];

export const svelteMistakes: [
  SvelteHTMLElements['soluti-qr-auth'],
  SvelteHTMLElements['ingresse-login-button'],
  SvelteHTMLElements['idenge-pass-card'],
] = [
  // @ts-expect-error no such value
  { 'start-on': 'hover' },
  // @ts-expect-error no such attribute
  { apikey: 'key' },
  {
    'onidenge-pass-load': (event) => {
      // @ts-expect-error no such detail
      event.detail.holder;
    },
  },
];

type Astro = astroHTML.JSX.IntrinsicElements;

export const astro: [Astro['soluti-qr-auth'], Astro['idenge-pass-card'], Astro['ingresse-login-button']] = [
  { class: 'wide', endpoint: '/catraca', 'start-on': 'manual', renewals: '3', 'data-shop': 1 },
  { enrollable: true, editable: '' },
  { 'api-key': 'key' },
];

export const astroMistakes: Astro['soluti-qr-auth'][] = [
  // @ts-expect-error no such value
  { 'start-on': 'hover' },
  // @ts-expect-error no such value, by the name that the property has too
  { theme: 'pink' },
  // @ts-expect-error markup holds no functions
  { headers: () => ({}) },
];
