/** Where the demo's servers stand below the site's folder, when they run in the visitor's browser. */
export const localPaths = { endpoint: 'catraca', sandbox: 'providers', session: 'demo/session' } as const;
