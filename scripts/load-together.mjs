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
        if (file.type === 'chunk') file.code = askTogether(file.code, bundle);
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

/** What an import with a `then` gives stays the module; what comes of the others is not looked at. */
function askTogether(code, bundle) {
  const ask = (name) => `import("./${name}")`;
  return code.replace(/import\("\.\/([^"]+)"\)(\.then\()?/g, (whole, wanted, then) => {
    const shared = [...sharedBy(wanted, bundle)];
    if (shared.length === 0) return whole;
    const all = `Promise.all([${[...shared, wanted].map(ask).join()}])`;
    return then === undefined ? all : `${all}.then(e=>e.at(-1))${then}`;
  });
}
