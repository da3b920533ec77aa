// Owns what the list of rules does to the text: each change is an edit like any other, and can be taken back.
import { t } from '../../lib/words.ts';
import { sayProblem, sayWithUndo } from '../../ui/toasts.tsx';
import { draft, write } from './draft.ts';
import { addRule, changeRule, removeRule, swapRules } from './rules/edit-rules.ts';
import { readPolicy } from './rules/read-rules.ts';
import type { WrittenRule } from './rules/rule.ts';

/** False where the text is written in a way that the list cannot change: that is told. */
function change(make: (text: string) => string | null): boolean {
  const after = make(draft.getState().text);
  if (after === null) sayProblem(t('The list cannot change this text. Change it in the text itself.'));
  else write(after);
  return after !== null;
}

/** Before the default, which takes what is left. */
export function addToText(rule: WrittenRule): number | null {
  const { rules } = readPolicy(draft.getState().text);
  const last = rules.at(-1);
  const at = last?.isDefault === true && rule.default === undefined ? last.index : rules.length;
  return change((text) => addRule(text, at, rule)) ? at : null;
}

export const changeInText = (index: number, rule: WrittenRule): boolean =>
  change((text) => changeRule(text, index, rule));

export function removeFromText(index: number): void {
  const before = draft.getState().text;
  if (change((text) => removeRule(text, index)))
    sayWithUndo(t('Rule {n} is deleted from the text', { n: index + 1 }), () => write(before));
}

export const moveInText = (index: number, by: -1 | 1): boolean =>
  change((text) => swapRules(text, by < 0 ? index - 1 : index));
