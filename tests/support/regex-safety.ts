// Owns proving that a regular expression takes bounded work at each place of a text, whatever the text. It refuses what
// it cannot bound: repetition without an upper limit, references back, and repetitions whose ways multiply.
import { allOthers, parseRegex, type Characters, type Tree } from './regex-tree.ts';

/** `ways` in how many ways a part can take what stands at one place; `steps` what trying all of them costs. */
interface Work {
  readonly ways: number;
  readonly steps: number;
}

/** More steps at one place would make a long text slow. */
const mostSteps = 20_000;
/** A pattern that is looked for all over a text pays at every place. */
const mostStepsEverywhere = 4_000;

/** Why a pattern is refused; null where it is safe. */
export function danger(source: string, flags: string): string | null {
  const tree = parseRegex(source, flags);
  const unbounded = holds(tree, (part) => part.kind === 'repeat' && part.most === Infinity);
  if (unbounded) return 'it repeats without an upper limit';
  if (holds(tree, (part) => part.kind === 'reference')) return 'it refers back';
  const { steps } = work(tree, nothing);
  const limit = flags.includes('g') ? mostStepsEverywhere : mostSteps;
  return steps > limit ? `it may take ${Math.round(steps)} steps at one place` : null;
}

function holds(tree: Tree, test: (part: Tree) => boolean): boolean {
  if (test(tree)) return true;
  if (tree.kind === 'sequence' || tree.kind === 'choice') return tree.parts.some((part) => holds(part, test));
  return (tree.kind === 'repeat' || tree.kind === 'look') && holds(tree.part, test);
}

const nothing: Characters = Array.from({ length: allOthers + 1 }, () => false);
const union = (a: Characters, b: Characters): Characters => a.map((taken, code) => taken || b[code] === true);
const meets = (a: Characters, b: Characters): boolean => a.some((taken, code) => taken && b[code] === true);

/** Behind the end of a pattern nothing can fail, so nothing is tried again. */
function work(tree: Tree, behind: Characters): Work {
  switch (tree.kind) {
    case 'characters':
    case 'edge':
    case 'reference':
      return { ways: 1, steps: 1 };
    case 'look':
      return { ways: 1, steps: work(tree.part, nothing).steps + 1 };
    case 'sequence':
      return sequenceWork(tree.parts, behind);
    case 'choice':
      return choiceWork(tree.parts, behind);
    case 'repeat':
      return repeatWork(tree, behind);
  }
}

function sequenceWork(parts: readonly Tree[], behind: Characters): Work {
  let follow = behind;
  const works = parts.toReversed().map((part) => {
    const own = work(part, follow);
    follow = isNullable(part) ? union(firstOf(part), follow) : firstOf(part);
    return own;
  });
  return works
    .toReversed()
    .reduce<Work>((sum, part) => ({ ways: sum.ways * part.ways, steps: sum.steps + sum.ways * part.steps }), {
      ways: 1,
      steps: 0,
    });
}

function choiceWork(parts: readonly Tree[], behind: Characters): Work {
  const works = parts.map((part) => work(part, behind));
  const ways = parts.map((one) =>
    parts.reduce((sum, other, index) => sum + (isCompatible(one, other) ? (works[index]?.ways ?? 0) : 0), 0),
  );
  // A branch that does not begin with what stands there costs one step.
  const steps = parts.map((one) =>
    parts.reduce((sum, other, index) => sum + (isCompatible(one, other) ? (works[index]?.steps ?? 0) : 1), 0),
  );
  return { ways: Math.max(...ways), steps: Math.max(...steps) };
}

function repeatWork({ part, least, most }: Extract<Tree, { kind: 'repeat' }>, behind: Characters): Work {
  const again = most > 1 ? union(behind, firstOf(part)) : behind;
  const inner = work(part, again);
  // Where what follows begins otherwise, giving back a part fails at once.
  if (inner.ways === 1 && !meets(firstOf(part), behind)) return { ways: 1, steps: most * inner.steps + most };
  let [ways, steps, power] = [least === 0 ? 1 : 0, 1, 1];
  for (let count = 1; count <= most && steps < 1e9; count++) {
    steps += power * inner.steps;
    power *= inner.ways;
    if (count >= least) ways += power;
  }
  return { ways, steps };
}

function isNullable(tree: Tree): boolean {
  switch (tree.kind) {
    case 'characters':
      return false;
    case 'sequence':
      return tree.parts.every(isNullable);
    case 'choice':
      return tree.parts.some(isNullable);
    case 'repeat':
      return tree.least === 0 || isNullable(tree.part);
    case 'look':
    case 'edge':
    case 'reference':
      return true;
  }
}

function firstOf(tree: Tree): Characters {
  switch (tree.kind) {
    case 'characters':
      return tree.characters;
    case 'choice':
      return tree.parts.map(firstOf).reduce(union, nothing);
    case 'repeat':
      return firstOf(tree.part);
    case 'sequence': {
      const end = tree.parts.findIndex((part) => !isNullable(part));
      return tree.parts
        .slice(0, end < 0 ? undefined : end + 1)
        .map(firstOf)
        .reduce(union, nothing);
    }
    case 'look':
    case 'edge':
    case 'reference':
      return nothing;
  }
}

/** Whether two branches can take the same text: their letters are compared as far as both are plain. */
function isCompatible(one: Tree, other: Tree): boolean {
  const [a, b] = [plainBeginning(one), plainBeginning(other)];
  return a.every((characters, index) => b[index] === undefined || meets(characters, b[index]));
}

function plainBeginning(tree: Tree): Characters[] {
  if (tree.kind === 'characters') return [tree.characters];
  if (tree.kind !== 'sequence') return [];
  const beginning: Characters[] = [];
  for (const part of tree.parts) {
    if (part.kind === 'edge') continue;
    if (part.kind === 'choice' || part.kind === 'sequence') {
      if (!isNullable(part)) beginning.push(firstOf(part));
      break;
    }
    if (part.kind !== 'characters') {
      if (part.kind === 'repeat' && !isNullable(part)) beginning.push(firstOf(part));
      break;
    }
    beginning.push(part.characters);
  }
  return beginning;
}
