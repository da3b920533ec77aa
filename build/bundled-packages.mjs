// Owns the list of the packages whose code went into the bundles, as the bundler itself saw it: what is shaken away
// whole is not on it.

/** The innermost package of a module's path: a dependency of a dependency is named by itself. */
export function packageOf(id) {
  const path = id.replaceAll('\\', '/').replace(/^\0/, '').replace(/\?.*$/, '');
  const at = path.lastIndexOf('/node_modules/');
  if (at === -1) return null;
  const [first, second] = path.slice(at + '/node_modules/'.length).split('/');
  return first.startsWith('@') ? `${first}/${second}` : first;
}

export function createPackageList() {
  const found = new Set();
  const plugin = {
    name: 'package-list',
    generateBundle(_options, bundle) {
      for (const chunk of Object.values(bundle)) {
        for (const id of chunk.moduleIds ?? []) {
          const name = packageOf(id);
          if (name !== null) found.add(name);
        }
      }
    },
  };
  return { plugin, names: (further) => [...new Set([...found, ...further])].toSorted((a, b) => a.localeCompare(b)) };
}
