// Owns reading a Dockerfile as far as ours goes, and laying out what an image of it would hold, without Docker.
import { cpSync, existsSync, mkdirSync } from 'node:fs';
import { basename, dirname, join, posix } from 'node:path';

interface Step {
  readonly verb: string;
  readonly rest: string;
}

export interface Stage {
  readonly name: string;
  readonly from: string;
  readonly steps: readonly Step[];
}

/** Comments and continued lines as Docker reads them. What stands before the first FROM belongs to no stage. */
export function readDockerfile(text: string): readonly Stage[] {
  const lines = text
    .replaceAll(/^\s*#.*\n/gm, '')
    .replaceAll(/\\\n/g, ' ')
    .split('\n')
    .filter((line) => line.trim() !== '');
  const stages: { name: string; from: string; steps: Step[] }[] = [];
  for (const line of lines) {
    const [, verb = '', rest = ''] = /^(\S+)\s+(.*)$/.exec(line.trim()) ?? [];
    if (verb === 'FROM') {
      const [, from = '', name = ''] = /^(\S+)(?: AS (\S+))?$/.exec(rest) ?? [];
      stages.push({ name, from, steps: [] });
    } else stages.at(-1)?.steps.push({ verb, rest });
  }
  return stages;
}

/** All steps that lead to a stage, its bases' first. */
export function stepsOf(stages: readonly Stage[], stage: Stage): readonly Step[] {
  const base = stages.slice(0, stages.indexOf(stage)).find(({ name }) => name === stage.from);
  return [...(base === undefined ? [] : stepsOf(stages, base)), ...stage.steps];
}

export interface Copied {
  /** The stage that it comes from, or null for the folder that is built from. */
  readonly from: string | null;
  readonly sources: readonly string[];
  readonly target: string;
}

/** Targets are absolute. */
export function copiesOf(steps: readonly Step[]): readonly Copied[] {
  let folder = '/';
  const copies: Copied[] = [];
  for (const { verb, rest } of steps) {
    if (verb === 'WORKDIR') folder = posix.resolve(folder, rest);
    if (verb !== 'COPY') continue;
    const words = rest.split(/\s+/);
    const from = /^--from=(.*)$/.exec(words[0] ?? '')?.[1] ?? null;
    const paths = from === null ? words : words.slice(1);
    const last = paths.at(-1) ?? '.';
    copies.push({
      from,
      sources: paths.slice(0, -1),
      target: posix.resolve(folder, last) + (last.endsWith('/') ? '/' : ''),
    });
  }
  return copies;
}

/** As COPY does it: a folder's content into the target, files into it where it ends with a slash. */
export function copyInto(image: string, { sources, target }: Copied, from: string): void {
  for (const source of sources) {
    const path = join(from, source);
    if (!existsSync(path)) throw new Error(`COPY finds no ${source}.`);
    const place = join(image, target, target.endsWith('/') ? basename(source) : '');
    mkdirSync(dirname(place), { recursive: true });
    cpSync(path, place, { recursive: true });
  }
}

/** The last word of a kind, in its form as a list. */
export function listOf(steps: readonly Step[], verb: string): readonly string[] {
  const rest = steps.findLast((step) => step.verb === verb)?.rest ?? '';
  return JSON.parse(rest.slice(rest.indexOf('[')));
}

/** The variables that it sets, later ones over earlier ones. */
export const environmentOf = (steps: readonly Step[]): Readonly<Record<string, string>> =>
  Object.fromEntries(
    steps
      .filter(({ verb }) => verb === 'ENV')
      .flatMap(({ rest }) =>
        rest.split(/\s+/).map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]),
      ),
  );
