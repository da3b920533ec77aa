// Owns deleting models with a way back: the row goes at once, the router is told when the words of it are gone or the
// page is left.
import { createStore } from 'zustand/vanilla';

interface RemovalParts {
  readonly remove: (id: string) => Promise<unknown>;
  readonly onProblem: (error: unknown) => void;
}

export interface Removal {
  readonly undo: () => void;
  readonly over: () => void;
}

export function createRemovals({ remove, onProblem }: RemovalParts) {
  const store = createStore<{ readonly hidden: readonly string[] }>(() => ({ hidden: [] }));
  const waiting = new Map<string, () => Promise<unknown>>();
  const show = (id: string): void => store.setState(({ hidden }) => ({ hidden: hidden.filter((one) => one !== id) }));
  async function send(id: string): Promise<void> {
    const refresh = waiting.get(id);
    if (refresh === undefined) return;
    waiting.delete(id);
    try {
      await remove(id);
      await refresh();
    } catch (error) {
      onProblem(error);
    }
    // By now the list says itself whether it is there.
    show(id);
  }
  return {
    store,
    /** `refresh` reads the list anew. */
    begin(id: string, refresh: () => Promise<unknown>): Removal {
      waiting.set(id, refresh);
      store.setState(({ hidden }) => ({ hidden: [...hidden, id] }));
      return {
        undo() {
          if (waiting.delete(id)) show(id);
        },
        over: () => void send(id),
      };
    },
    leave(): void {
      for (const id of waiting.keys()) void send(id);
    },
  };
}
