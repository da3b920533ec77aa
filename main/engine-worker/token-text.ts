// Owns turning tokens into text as they come: a letter may be cut into several tokens, and how a token reads can
// depend on the one before it.

export interface TokenText {
  /** The text that is certain after one more token. */
  readonly push: (token: number) => string;
  /** What is left, whole letters or not. */
  readonly end: () => string;
}

const cutLetter = '\u{fffd}';
/** A letter is four bytes at most; more tokens without its end are no letter. */
const mostTokensOfLetter = 8;

/** `before` is the token that the answer follows. */
export function createTokenText(read: (tokens: readonly number[]) => string, before: number | null): TokenText {
  let known: readonly number[] = before === null ? [] : [before];
  let pending: readonly number[] = [];
  let knownText = read(known);

  const settle = (text: string): string => {
    const fresh = text.slice(knownText.length);
    known = pending;
    knownText = read(known);
    pending = [];
    return fresh;
  };

  return {
    push(token) {
      pending = [...pending, token];
      const text = read([...known, ...pending]);
      return text.endsWith(cutLetter) && pending.length < mostTokensOfLetter ? '' : settle(text);
    },
    end: () => (pending.length === 0 ? '' : settle(read([...known, ...pending]))),
  };
}
