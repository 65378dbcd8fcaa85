/**
 * A chunk that is loaded on demand names what it shares with others only once it has arrived: a slow phone would wait for one
 * answer after the other. Here the file that asks for it asks for all of that at the same time.
 */

/** @returns {import('vite').Plugin} */
export function loadTogether() {
  return {
    name: 'load-together',
    enforce: 'post',
    generateBundle(_options, bundle) {
      for (const file of Object.values(bundle)) {
        if (file.type !== 'chunk') continue;
        for (const wanted of file.dynamicImports) {
          const shared = [...sharedBy(wanted, bundle)];
          if (shared.length > 0) file.code = askTogether(file.code, wanted, shared);
        }
      }
    },
  };
}

/** @returns {Set<string>} the names of all files without which this one does not run */
function sharedBy(name, bundle, found = new Set()) {
  for (const each of bundle[name]?.imports ?? []) {
    if (found.has(each)) continue;
    found.add(each);
    sharedBy(each, bundle, found);
  }
  return found;
}

/** Only for imports whose module nobody looks at: what comes of it is a list. */
function askTogether(code, wanted, shared) {
  const ask = (name) => `import("./${name}")`;
  const [before, after, ...more] = code.split(`()=>${ask(wanted)}`);
  if (after === undefined || more.length > 0)
    throw new Error(`load-together: ${wanted} is not asked for once, by itself`);
  return `${before}()=>Promise.all([${[...shared, wanted].map(ask).join()}])${after}`;
}
