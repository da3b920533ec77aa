// The text of the policy, to be written in. What changes from outside changes in it at its place, so that undo goes back
// over both.
import { undo } from '@codemirror/commands';
import { Annotation, EditorState } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { useEffect, useEffectEvent, useImperativeHandle, useRef, type Ref } from 'react';
import { editing, type Known } from './extensions.ts';
import { setMarks, type Marks } from './marks.ts';
import { replacementOf, withoutReturns, withReturnsOf } from './replace.ts';

export interface EditorHandle {
  /** To a place, both from 1. */
  readonly goTo: (line: number, column: number, focus: boolean) => void;
  readonly undo: () => void;
}

export interface Cursor {
  readonly line: number;
  readonly column: number;
}

export interface EditorProps {
  readonly text: string;
  readonly onText: (text: string) => void;
  readonly onCursor: (cursor: Cursor) => void;
  readonly onSave: () => void;
  readonly marks: Marks;
  readonly known: Known;
  readonly ref: Ref<EditorHandle>;
}

/** What is put in from outside is not told back. */
const fromOutside = Annotation.define<true>();

export function Editor({ text, onText, onCursor, onSave, marks, known, ref }: EditorProps) {
  const place = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const written = useEffectEvent((next: string) => onText(withReturnsOf(next, text)));
  const moved = useEffectEvent(onCursor);
  const save = useEffectEvent(onSave);
  const knownNow = useEffectEvent(() => known);
  const first = useEffectEvent(() => withoutReturns(text));

  useEffect(() => {
    if (place.current === null) return undefined;
    const listener = EditorView.updateListener.of((update) => {
      const isOurs = update.transactions.some((one) => one.annotation(fromOutside) === true);
      if (update.docChanged && !isOurs) written(update.state.doc.toString());
      if (update.selectionSet || update.docChanged) moved(cursorOf(update.state));
    });
    const made = new EditorView({
      parent: place.current,
      state: EditorState.create({
        doc: first(),
        extensions: [editing({ known: () => knownNow(), onSave: () => save() }), listener],
      }),
    });
    view.current = made;
    return () => {
      view.current = null;
      made.destroy();
    };
  }, []);

  useEffect(() => {
    const shown = view.current;
    if (shown === null) return;
    const changes = replacementOf(shown.state.doc.toString(), withoutReturns(text));
    if (changes !== null) shown.dispatch({ changes, annotations: fromOutside.of(true), userEvent: 'input.outside' });
  }, [text]);

  useEffect(() => view.current?.dispatch({ effects: setMarks.of(marks) }), [marks]);

  useImperativeHandle(ref, () => handleOf(() => view.current), []);

  return <div ref={place} className="policy-text" />;
}

function cursorOf(state: EditorState): Cursor {
  const { head } = state.selection.main;
  const line = state.doc.lineAt(head);
  return { line: line.number, column: head - line.from + 1 };
}

const handleOf = (viewNow: () => EditorView | null): EditorHandle => ({
  goTo(line, column, focus) {
    const view = viewNow();
    if (view === null) return;
    const found = view.state.doc.line(Math.min(Math.max(1, line), view.state.doc.lines));
    const anchor = Math.min(found.from + column - 1, found.to);
    view.dispatch({ selection: { anchor }, effects: EditorView.scrollIntoView(anchor, { y: 'center' }) });
    if (focus) view.focus();
  },
  undo() {
    const view = viewNow();
    if (view !== null) undo(view);
  },
});
