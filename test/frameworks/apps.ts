/** The examples, and how each is built and served. */
export interface App {
  /** Its folder below examples/. */
  readonly name: string;
  /** The npm script that compares types; absent where there are none. */
  readonly check?: string;
  /** The file with the template. */
  readonly main: string;
  /** What the framework compares in templates. */
  readonly typed?: 'attributes and events' | 'events';
  readonly builds: boolean;
  /** Folder of the built files, for a site without a server of its own. */
  readonly files?: string;
  /** Its own server. */
  readonly serve?: readonly [string, ...string[]];
  /** As the element has it: undefined where the page's settings name it. */
  readonly endpoint: string | undefined;
  /** Whether the page's own markup stands in what the server sends. */
  readonly rendersOnServer: boolean;
  /** Whether the element's shadow stands there too. */
  readonly rendersShadow: boolean;
}

const inBrowser = { builds: true, endpoint: '/catraca', rendersOnServer: false, rendersShadow: false } as const;
const byVite = { ...inBrowser, check: 'check', files: 'dist' } as const;

export const apps: readonly App[] = [
  {
    name: 'plain-html',
    main: 'index.html',
    builds: false,
    endpoint: undefined,
    rendersOnServer: true,
    rendersShadow: false,
  },
  { ...byVite, name: 'react-19', main: 'src/App.tsx' },
  { ...byVite, name: 'react-18', main: 'src/App.tsx' },
  { ...byVite, name: 'vue-3', main: 'src/App.vue' },
  { ...byVite, name: 'svelte-5', main: 'src/App.svelte' },
  { ...byVite, name: 'preact', main: 'src/App.tsx' },
  { ...byVite, name: 'solid', main: 'src/App.tsx' },
  { ...byVite, name: 'angular', main: 'src/shop.ts', typed: 'events' },
  {
    name: 'next',
    main: 'app/Shop.tsx',
    check: 'check',
    builds: true,
    serve: ['node', 'node_modules/next/dist/bin/next', 'start'],
    endpoint: undefined,
    rendersOnServer: true,
    rendersShadow: false,
  },
];
