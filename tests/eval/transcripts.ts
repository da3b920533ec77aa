// Owns transcripts of ordinary agent sessions: a task, and a model that reads sources and documents of installed
// packages with tools. Deterministic: the same packages give the same transcripts.
import { existsSync, globSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

const modules = join(import.meta.dirname, '..', '..', 'node_modules');
const packages = [
  'fast-check',
  'hono',
  'knip',
  'openai',
  'playwright',
  'react-dom',
  'undici',
  'vite',
  'yaml',
  'zod',
] as const;
const readable = '**/*.{js,mjs,cjs,ts,mts,cts,jsx,tsx,md,json,yaml,yml,css,html}';
const largestFile = 200_000;
/** Tools of agents cut what they show. */
const shown = 16_000;
const filesPerSession = 8;

const tasks = [
  'Find out why the build fails and mend it.',
  'Add a test for the edge case that the issue describes.',
  'Explain how errors travel through this package.',
  'Rename the option and keep the old name working.',
  'Write the changelog entry for the last change.',
];

export interface Transcript {
  readonly from: string;
  readonly json: string;
}

/** A small generator of numbers: the sessions are to be the same on every run. */
function* numbersFrom(seed: number): Generator<number, never, undefined> {
  let state = seed;
  for (;;) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    yield state;
  }
}

export function transcripts(perPackage: number): Transcript[] {
  return packages.filter((name) => existsSync(join(modules, name))).flatMap((name) => sessionsOf(name, perPackage));
}

function sessionsOf(name: string, count: number): Transcript[] {
  const folder = join(modules, name);
  const files = globSync(readable, { cwd: folder })
    .filter((file) => statSync(join(folder, file)).size < largestFile)
    .toSorted();
  const numbers = numbersFrom(name.length * 7919);
  const pick = (below: number): number => numbers.next().value % below;
  return Array.from({ length: count }, () => {
    const chosen = Array.from({ length: filesPerSession }, () => files[pick(files.length)] ?? '');
    return { from: name, json: JSON.stringify(session(folder, chosen, tasks[pick(tasks.length)] ?? '')) };
  });
}

function session(folder: string, files: readonly string[], task: string): unknown {
  const turns = files.flatMap((file, index) => [
    {
      role: 'assistant',
      content: null,
      tool_calls: [
        {
          id: `call_${index}`,
          type: 'function',
          function: { name: 'read_file', arguments: JSON.stringify({ path: file, offset: 0, limit: 400 }) },
        },
      ],
    },
    { role: 'tool', tool_call_id: `call_${index}`, content: readFileSync(join(folder, file), 'utf8').slice(0, shown) },
  ]);
  return {
    model: 'auto',
    tools: [{ type: 'function', function: { name: 'read_file', description: 'Reads a file of the project.' } }],
    messages: [
      { role: 'system', content: 'You are a careful engineer. Read before you write. Keep changes small.' },
      { role: 'user', content: task },
      ...turns,
      { role: 'user', content: 'Good. Go on with the next step.' },
    ],
  };
}
