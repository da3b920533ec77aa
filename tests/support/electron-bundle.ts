// Owns making a small app of a test's own for Electron, whose Node is too old for our sources as they are.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'vite';

/** Bundles each entry under its name into the folder, which can be started as an app then. */
export async function bundleApp(folder: string, input: Readonly<Record<string, string>>): Promise<void> {
  await build({
    configFile: false,
    logLevel: 'error',
    ssr: { noExternal: true, external: ['electron'] },
    build: {
      ssr: true,
      target: 'node20.18',
      outDir: folder,
      emptyOutDir: false,
      minify: false,
      reportCompressedSize: false,
      rolldownOptions: {
        input: { ...input },
        external: [/^node:/, 'electron'],
        output: { format: 'es', entryFileNames: '[name].js' },
      },
    },
  });
  writeFileSync(join(folder, 'package.json'), '{"name":"probe","version":"1.0.0","type":"module","main":"main.js"}');
}
