/** The examples, and how each is built and served. */
export interface App {
  /** Its folder below examples/. */
  readonly name: string;
  /** The file with the template. */
  readonly main: string;
  /** What its npm script `check` tells of; absent where there is no such script. */
  readonly compares?: readonly Compared[];
  /** What the main file says when it shows the component that the app's page begins with; absent where that is the main file. */
  readonly showsLeast?: string;
  readonly builds: boolean;
  /** Folder of the built files, for a site without a server of its own. */
  readonly files?: string;
  /** Its own server. */
  readonly serve?: readonly [string, ...string[]];
  /** As the element has it: undefined where the page's settings name it. */
  readonly endpoint: string | undefined;
  /** Whether the page's own markup stands in what the server sends. */
  readonly rendersOnServer: boolean;
  /** The boolean attributes there, which the app binds to false; default: none. */
  readonly servedFlags?: readonly string[];
}

export type Compared = 'details' | 'methods' | 'values' | 'types';

/** What an app may not say: `right` stands once in it and becomes `wrong`, and `named` is what the complaint names. */
export const mistakes: readonly { what: Compared; right: RegExp; wrong: string; named: string }[] = [
  { what: 'details', right: /detail\.expiresAt/, wrong: 'detail.validUntil', named: 'validUntil' },
  { what: 'methods', right: /\.renew\(\)/, wrong: '.refresh()', named: 'refresh' },
  { what: 'values', right: /theme="auto"/, wrong: 'theme="pink"', named: 'pink' },
  { what: 'types', right: /(renewals[^2]{1,3})2/, wrong: "$1'two'", named: 'string' },
];

const everything: readonly Compared[] = ['details', 'methods', 'values', 'types'];
const byVite = {
  compares: everything,
  builds: true,
  files: 'dist',
  endpoint: '/catraca',
  rendersOnServer: false,
} as const;

/** The quickest to install come first, so that there is something to drive while the others install. */
export const apps: readonly App[] = [
  {
    name: 'plain-html',
    main: 'index.html',
    builds: false,
    endpoint: undefined,
    rendersOnServer: true,
    servedFlags: ['without-push="false"'],
  },
  { ...byVite, name: 'preact', main: 'src/App.tsx', showsLeast: "export { default as App } from './SignIn.js';" },
  { ...byVite, name: 'react-19', main: 'src/App.tsx' },
  { ...byVite, name: 'react-18', main: 'src/App.tsx', showsLeast: "export { default } from './SignIn.js';" },
  { ...byVite, name: 'vue-3', main: 'src/App.vue' },
  { ...byVite, name: 'solid', main: 'src/App.tsx', showsLeast: "export { default } from './SignIn.js';" },
  {
    ...byVite,
    name: 'svelte-5',
    main: 'src/App.svelte',
    showsLeast: '<script lang="ts">\n  import SignIn from \'./SignIn.svelte\';\n</script>\n\n<SignIn />',
  },
  {
    name: 'next',
    main: 'app/Shop.tsx',
    showsLeast: "export { SignIn as Shop } from './SignIn';",
    compares: everything,
    builds: true,
    serve: ['node', 'node_modules/next/dist/bin/next', 'start'],
    endpoint: undefined,
    rendersOnServer: true,
  },
  // What markup holds is text, in Astro's templates too.
  {
    ...byVite,
    name: 'astro',
    main: 'src/components/Shop.astro',
    showsLeast:
      "---\nimport SignIn from './SignIn.astro';\n\ninterface Props {\n  title: string;\n}\n---\n\n<SignIn />",
    compares: ['details', 'methods', 'values'],
    rendersOnServer: true,
    servedFlags: ['without-push="false"'],
  },
  {
    name: 'nuxt',
    main: 'app/app.vue',
    showsLeast: '<template><SignIn /></template>',
    compares: everything,
    builds: true,
    serve: ['node', '.output/server/index.mjs'],
    endpoint: '/catraca',
    rendersOnServer: true,
    servedFlags: ['without-push="false"'],
  },
  // Angular compares no values on elements of the page.
  {
    ...byVite,
    name: 'angular',
    main: 'src/shop.ts',
    showsLeast: [
      "import { Component } from '@angular/core';",
      "import { SignIn } from './sign-in';",
      "@Component({ selector: 'app-shop', imports: [SignIn], template: '<app-sign-in />' })",
      'export class Shop {}',
    ].join('\n'),
    compares: ['details', 'methods'],
  },
];
