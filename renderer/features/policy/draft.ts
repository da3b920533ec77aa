// Owns the text of the policy while it is worked on: kept for as long as the page lives, so that whoever looks at
// another screen finds it again.
import { createStore } from 'zustand/vanilla';

export interface Draft {
  /** As it stands in the file, as far as is known; null where there is no file, undefined before it was read. */
  readonly base: string | null | undefined;
  readonly text: string;
  /** What stands in the file since, where that is not what this text was made of. */
  readonly theirs: string | null;
}

export const isEdited = ({ base, text }: Draft): boolean => base !== undefined && text !== (base ?? '');

/** What is not edited follows the file; what is stays, and is told. */
export function fileRead(draft: Draft, yaml: string | null): Draft {
  if (draft.base === yaml) return draft.theirs === null ? draft : { ...draft, theirs: null };
  if (!isEdited(draft) || draft.text === (yaml ?? '')) return { base: yaml, text: yaml ?? '', theirs: null };
  return { ...draft, theirs: yaml ?? '' };
}

export const withText = (draft: Draft, text: string): Draft => ({ ...draft, text });
export const saved = (draft: Draft, text: string): Draft => ({ ...draft, base: text, theirs: null });
export const withTheirs = (draft: Draft): Draft => ({
  base: draft.theirs ?? draft.base,
  text: draft.theirs ?? draft.text,
  theirs: null,
});
export const withMine = (draft: Draft): Draft => ({ ...draft, base: draft.theirs ?? draft.base, theirs: null });

export const draft = createStore<Draft>(() => ({ base: undefined, text: '', theirs: null }));

export const write = (text: string): void => draft.setState((before) => withText(before, text));
