// Owns counting how much of lists and bytes is gone over while something runs: the same on every machine, unlike time.

type Method = (this: { readonly length: number }, ...given: readonly unknown[]) => unknown;

const arrayMethods = [
  'concat',
  'every',
  'filter',
  'find',
  'findIndex',
  'findLast',
  'findLastIndex',
  'flatMap',
  'forEach',
  'includes',
  'indexOf',
  'join',
  'map',
  'reduce',
  'some',
  'splice',
  'toReversed',
  'toSorted',
] as const;

/** How many elements were gone over by lists' methods, spreads and loops, and bytes by what parses or joins them. */
export function listWork(run: () => void): number {
  let work = 0;
  const undo: (() => void)[] = [];
  const replace = (owner: object, name: PropertyKey, make: (old: Method) => Method): void => {
    const descriptor = Object.getOwnPropertyDescriptor(owner, name);
    if (descriptor === undefined) throw new TypeError(`There is no ${String(name)} to watch.`);
    undo.push(() => Object.defineProperty(owner, name, descriptor));
    Object.defineProperty(owner, name, { ...descriptor, value: make(descriptor.value) });
  };
  const counted = (old: Method): Method =>
    function (...given) {
      work += this.length;
      return Reflect.apply(old, this, given);
    };
  const countedCopy = (old: Method): Method =>
    function (...given) {
      const copy = Reflect.apply(old, this, given);
      work += Array.isArray(copy) ? copy.length : 0;
      return copy;
    };
  const countedIterator = (): Method =>
    function* (this: ArrayLike<unknown>) {
      for (let at = 0; at < this.length; at++) {
        work++;
        yield this[at];
      }
    };
  const countedText = (old: Method): Method =>
    function (text, ...given) {
      work += String(text).length;
      return Reflect.apply(old, this, [text, ...given]);
    };
  const { concat } = Buffer;
  for (const name of arrayMethods) replace(Array.prototype, name, counted);
  replace(Array.prototype, 'slice', countedCopy);
  replace(Array.prototype, Symbol.iterator, countedIterator);
  replace(JSON, 'parse', countedText);
  replace(
    Buffer,
    'concat',
    () =>
      function (chunks) {
        const joined = concat(chunks as readonly Buffer[]);
        work += joined.length;
        return joined;
      },
  );
  try {
    run();
  } finally {
    for (const restore of undo) restore();
  }
  return work;
}
