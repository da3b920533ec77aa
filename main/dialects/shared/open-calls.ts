// Owns which calls of a conversation still wait for their result, where results need not say which call they answer.
import type { CallPart } from '../../contract/conversation.ts';

interface Waiting {
  readonly calls: CallPart[];
  /** Those before this place were answered. */
  from: number;
}

export interface OpenCalls {
  readonly add: (call: CallPart) => void;
  /** Takes the first call of that id, else the first of that name, else the first of all; undefined where none waits. */
  readonly take: (id: string | null | undefined, name: string | null | undefined) => CallPart | undefined;
}

/** Every call is passed over at most once in each of its three lists, however many wait. */
export function createOpenCalls(): OpenCalls {
  const all: Waiting = { calls: [], from: 0 };
  const byId = new Map<string | null | undefined, Waiting>();
  const byName = new Map<string | null | undefined, Waiting>();
  const answered = new Set<CallPart>();
  const first = (waiting: Waiting | undefined): CallPart | undefined => {
    if (waiting === undefined) return undefined;
    for (; waiting.from < waiting.calls.length; waiting.from++) {
      const call = waiting.calls[waiting.from];
      if (call !== undefined && !answered.has(call)) return call;
    }
    return undefined;
  };
  return {
    add(call) {
      all.calls.push(call);
      listAt(byId, call.id).calls.push(call);
      listAt(byName, call.name).calls.push(call);
    },
    take(id, name) {
      const call = first(byId.get(id)) ?? first(byName.get(name)) ?? first(all);
      if (call !== undefined) answered.add(call);
      return call;
    },
  };
}

function listAt(lists: Map<string | null | undefined, Waiting>, key: string): Waiting {
  const found = lists.get(key) ?? { calls: [], from: 0 };
  lists.set(key, found);
  return found;
}
