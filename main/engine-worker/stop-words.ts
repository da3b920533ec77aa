// Owns ending an answer at the words that the caller named, which may come in pieces and are never shown.

export interface StopWords {
  /** What may be shown of the text so far, and whether a stop word came. */
  readonly push: (text: string) => { readonly text: string; readonly stopped: boolean };
  /** What was held back, since a stop word could have begun there. */
  readonly end: () => string;
}

function firstStop(text: string, words: readonly string[]): number {
  const found = words.map((word) => text.indexOf(word)).filter((at) => at >= 0);
  return found.length === 0 ? -1 : Math.min(...found);
}

/** How much of a text's end could be the beginning of a stop word. */
function heldBack(text: string, words: readonly string[]): number {
  const longest = Math.max(0, ...words.map((word) => word.length - 1));
  for (let length = Math.min(longest, text.length); length > 0; length--) {
    const tail = text.slice(-length);
    if (words.some((word) => word.startsWith(tail))) return length;
  }
  return 0;
}

export function createStopWords(words: readonly string[]): StopWords {
  let held = '';
  return {
    push(text) {
      const all = held + text;
      const stop = firstStop(all, words);
      if (stop >= 0) {
        held = '';
        return { text: all.slice(0, stop), stopped: true };
      }
      const keep = heldBack(all, words);
      held = keep === 0 ? '' : all.slice(-keep);
      return { text: all.slice(0, all.length - keep), stopped: false };
    },
    end() {
      const rest = held;
      held = '';
      return rest;
    },
  };
}
