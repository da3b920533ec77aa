// Owns how much script the page needs before its first screen is drawn: what the entry imports, and what those import.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

const importOf = /(?:\bfrom|\bimport)\s*["'](\.\/[^"']+|\/assets\/[^"']+)["']/g;
const scriptOf = /<script type="module"[^>]* src="\/assets\/([^"]+)"/;

/** By file, in bytes as they travel when they are compressed. */
export function initialScript(folder: string): ReadonlyMap<string, number> {
  const entry = scriptOf.exec(readFileSync(join(folder, 'index.html'), 'utf8'))?.[1];
  if (entry === undefined) throw new Error('The page has no script.');
  const sizes = new Map<string, number>();
  const waiting = [entry];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (sizes.has(name)) continue;
    const source = readFileSync(join(folder, 'assets', name));
    sizes.set(name, gzipSync(source).length);
    for (const [, path = ''] of source.toString('utf8').matchAll(importOf)) waiting.push(path.split('/').at(-1) ?? '');
  }
  return sizes;
}

export const totalOf = (sizes: ReadonlyMap<string, number>): number =>
  [...sizes.values()].reduce((sum, size) => sum + size, 0);
