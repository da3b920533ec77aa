// Owns the matrix: every path, every form and every pin, with each state of what stands inside.
import { serverTypes } from '../../main/domain/policy.ts';
import { openBench, type BenchSetup } from './bench.ts';
import { nameOf, problemsOf, wentAstray, type Combination } from './check.ts';
import { forms, type Form } from './forms.ts';
import { paths, states, type Path } from './paths.ts';
import { pins, unpinned, type Pin } from './pins.ts';

/** The types take turns, so that each is outside with every path and every dialect. */
function typeAt(index: number): Combination['type'] {
  const type = serverTypes[index % serverTypes.length];
  if (type === undefined) throw new Error('There is no type of backend.');
  return type;
}

/** What MCP hands over is a conversation that is streamed, whoever asked in whatever form. */
const formsOf = ({ by }: Path): readonly Form[] =>
  by === 'mcp' ? forms.filter(({ dialect, stream }) => dialect.id === 'openai-chat' && stream) : forms;
const pinsOf = ({ by }: Path): readonly Pin[] =>
  by === 'mcp' ? pins.filter(({ metadata }) => metadata === null) : pins;

export const combinations: readonly Combination[] = paths.flatMap((path) =>
  formsOf(path).flatMap((form, formAt) =>
    pinsOf(path).flatMap((pin, pinAt) =>
      states.map((state, stateAt) => ({ path, form, pin, state, type: typeAt(formAt + pinAt + stateAt) })),
    ),
  ),
);

/** Without a pin, each form goes to each type. */
const baseline = (path: Path): readonly Combination[] =>
  formsOf(path).flatMap((form) => serverTypes.map((type) => ({ path, form, pin: unpinned, state: 'well', type })));

export type Plants = Omit<BenchSetup, 'path' | 'hasInside'>;

/** What is wrong with what is pinned, as it is found: each state of the zone has a core of its own. */
export async function* problemsAlong(path: Path, plants: Plants = {}): AsyncGenerator<string> {
  for (const hasInside of [true, false]) {
    await using bench = openBench({ path, hasInside, ...plants });
    for (const combination of combinations)
      if (combination.path === path && (combination.state !== 'absent') === hasInside)
        yield* problemsOf(await bench.run(combination));
    for (const place of await bench.kept()) yield `${path.name}: ${place} keeps the prompt`;
  }
}

/** What nothing pins and what still did not take the path. */
export async function strayedFrom(path: Path, plants: Plants = {}): Promise<readonly string[]> {
  await using bench = openBench({ path, hasInside: true, ...plants });
  const all = baseline(path);
  const astray: string[] = [];
  for (const combination of all) {
    const run = await bench.run(combination);
    const went = run.posts.map(({ host }) => host).join(' ');
    if (wentAstray(run)) astray.push(`${nameOf(run)}: ${run.status} ${went} ${run.text.slice(0, 200)}`);
  }
  return astray.length <= all.length * (1 - (path.share ?? 1)) ? [] : astray;
}
