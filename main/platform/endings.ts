// Owns the end of what was opened: each part registers its own in the line after it is made, and all of them end in the
// reverse order, whatever becomes of the others.

export interface Endings extends AsyncDisposable {
  readonly add: <Resource extends Disposable | AsyncDisposable>(resource: Resource) => Resource;
  readonly defer: (end: () => unknown) => void;
}

export function createEndings(): Endings {
  const ends: (() => unknown)[] = [];
  return {
    add(resource) {
      ends.push(() => (Symbol.asyncDispose in resource ? resource[Symbol.asyncDispose]() : resource[Symbol.dispose]()));
      return resource;
    },
    defer(end) {
      ends.push(end);
    },
    async [Symbol.asyncDispose]() {
      const faults: unknown[] = [];
      for (let end = ends.pop(); end !== undefined; end = ends.pop()) {
        try {
          await end();
        } catch (error) {
          faults.push(error);
        }
      }
      if (faults.length === 1) throw faults[0];
      if (faults.length > 1) throw new AggregateError(faults, 'Several parts could not be ended.');
    },
  };
}
