// Owns reading which files import which, and finding the circles among them. Imports of types count: a circle of types
// is two files that can only be understood together.
import { dirname, join, normalize } from 'node:path';

/** A word in quotes is no import, nor is one in a path. */
const importing = /(?<!['"`/])(?:\bimport|\bexport)\b(?:[\s\w*{},$]*?\bfrom)?\s*\(?\s*(['"])([^'"\s]+)\1/g;

/** What a source imports: files by their path, packages by their name, of Node's own modules `node`. */
export const importsOf = (file: string, source: string): readonly string[] =>
  [...source.matchAll(importing)].map((match) => resolved(file, match[2] ?? ''));

function resolved(file: string, specifier: string): string {
  if (specifier.startsWith('.')) return normalize(join(dirname(file), specifier));
  if (specifier.startsWith('node:')) return 'node';
  const [scope = '', name] = specifier.split('/');
  return scope.startsWith('@') ? `${scope}/${name}` : scope;
}

interface Mark {
  readonly index: number;
  low: number;
  onStack: boolean;
}

/** Tarjan's strongly connected parts that are more than one file, or one that imports itself; sorted. */
export function circlesIn(graph: ReadonlyMap<string, readonly string[]>): readonly (readonly string[])[] {
  const marks = new Map<string, Mark>();
  const stack: string[] = [];
  const found: string[][] = [];

  function visit(file: string): Mark {
    const mark = { index: marks.size, low: marks.size, onStack: true };
    marks.set(file, mark);
    stack.push(file);
    for (const target of graph.get(file) ?? []) {
      if (!graph.has(target)) continue;
      const seen = marks.get(target);
      if (seen === undefined) mark.low = Math.min(mark.low, visit(target).low);
      else if (seen.onStack) mark.low = Math.min(mark.low, seen.index);
    }
    if (mark.low === mark.index) close(file);
    return mark;
  }

  function close(root: string): void {
    const part = stack.splice(stack.indexOf(root));
    for (const file of part) {
      const mark = marks.get(file);
      if (mark !== undefined) mark.onStack = false;
    }
    if (part.length > 1 || graph.get(root)?.includes(root)) found.push(part.toSorted());
  }

  for (const file of graph.keys()) if (!marks.has(file)) visit(file);
  return found.toSorted((a, b) => ((a[0] ?? '') < (b[0] ?? '') ? -1 : 1));
}
