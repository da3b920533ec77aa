// Owns what is marked in the text: the rule that the cursor is in, the one that fires, and the problems, each with its
// words under its line.
import { StateEffect, StateField, type EditorState, type Range } from '@codemirror/state';
import { Decoration, EditorView, WidgetType, type DecorationSet } from '@codemirror/view';
import { partsOfMessage, type Fix, type ShownProblem } from '../problems.ts';

/** Lines, from 1, both ends included. */
interface Lines {
  readonly line: number;
  readonly endLine: number;
}

export interface Marks {
  readonly inRule: Lines | null;
  readonly fires: Lines | null;
  readonly problems: readonly ShownProblem[];
  readonly onFix: (fix: Fix) => void;
}

export const setMarks = StateEffect.define<Marks>();

export const markField = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(marks, transaction) {
    const told = transaction.effects.findLast((effect) => effect.is(setMarks));
    return told === undefined ? marks.map(transaction.changes) : decorationsOf(transaction.state, told.value);
  },
  provide: (field) => EditorView.decorations.from(field),
});

const inRule = Decoration.line({ class: 'in-rule' });
const fires = Decoration.line({ class: 'fires' });
const wrong = Decoration.line({ class: 'wrong' });

function decorationsOf(state: EditorState, marks: Marks): DecorationSet {
  const ranges: Range<Decoration>[] = [];
  const tint = (lines: Lines | null, decoration: Decoration): void => {
    if (lines === null) return;
    for (let line = lines.line; line <= Math.min(lines.endLine, state.doc.lines); line++)
      ranges.push(decoration.range(state.doc.line(line).from));
  };
  tint(marks.inRule, inRule);
  tint(marks.fires, fires);
  for (const problem of marks.problems) {
    if (problem.line > state.doc.lines) continue;
    const line = state.doc.line(problem.line);
    const isError = problem.severity === 'error';
    if (isError) ranges.push(wrong.range(line.from));
    const [from, to] = [line.from + problem.column - 1, line.from + problem.endColumn - 1];
    if (from < to && to <= line.to)
      ranges.push(Decoration.mark({ class: isError ? 'squiggle' : 'odd' }).range(from, to));
    ranges.push(Decoration.widget({ widget: new Words(problem, marks.onFix), block: true, side: 1 }).range(line.to));
  }
  return Decoration.set(ranges, true);
}

class Words extends WidgetType {
  readonly #problem: ShownProblem;
  readonly #onFix: (fix: Fix) => void;

  constructor(problem: ShownProblem, onFix: (fix: Fix) => void) {
    super();
    this.#problem = problem;
    this.#onFix = onFix;
  }

  override eq(other: Words): boolean {
    const [a, b] = [this.#problem, other.#problem];
    return a.message === b.message && a.severity === b.severity && a.line === b.line && a.column === b.column;
  }

  override toDOM(): HTMLElement {
    const { message, fix, severity } = this.#problem;
    const place = document.createElement('div');
    place.className = `policy-words ${severity}`;
    if (fix === null) {
      place.textContent = message;
      return place;
    }
    const [before, after] = partsOfMessage(message, fix.word);
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'link';
    // The same stands in Problems, where the keyboard gets to it.
    button.tabIndex = -1;
    button.textContent = fix.word;
    button.addEventListener('click', () => this.#onFix(fix));
    place.append(before, button, after);
    return place;
  }

  override ignoreEvent(): boolean {
    return true;
  }
}
