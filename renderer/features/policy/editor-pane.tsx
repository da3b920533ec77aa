// The text with what is said around it: where it lies, whether it is saved, where the cursor is, and what is wrong.
import { Undo2 } from 'lucide-react';
import type { Ref } from 'react';
import { useLive } from '../../lib/page.tsx';
import { t } from '../../lib/words.ts';
import { Button } from '../../ui/button.tsx';
import { ChangedOutside } from './changed-outside.tsx';
import type { Draft } from './draft.ts';
import type { Cursor, EditorHandle } from './editor/editor.tsx';
import type { Known } from './editor/extensions.ts';
import { Editor } from './editor/lazy.tsx';
import type { Marks } from './editor/marks.ts';

interface EditorPaneProps {
  readonly draft: Draft;
  readonly edited: boolean;
  readonly marks: Marks;
  readonly known: Known;
  readonly cursor: Cursor;
  readonly onCursor: (cursor: Cursor) => void;
  readonly onText: (text: string) => void;
  readonly onSave: () => void;
  readonly handleRef: Ref<EditorHandle>;
  readonly onUndo: () => void;
}

export function EditorPane(props: EditorPaneProps) {
  const { draft, edited, marks, known, cursor, onCursor, onText, onSave, handleRef, onUndo } = props;
  const file = useLive(({ state }) => shortened(state?.policyFile ?? ''));
  return (
    <>
      <div className="policy-bar">
        <code className="cut text-n11">{file}</code>
        <span className="flex-none" role="status">
          {edited ? t('edited, not saved') : ''}
        </span>
        <span className="flex-1" />
        <span className="flex-none max-sm:hidden">
          {t('Ln {line}, Col {column}', { line: cursor.line, column: cursor.column })}
        </span>
        <Button look="ghost" icon={Undo2} off={!edited} onClick={onUndo}>
          {t('Step back')}
        </Button>
      </div>
      {draft.theirs !== null && <ChangedOutside text={draft.text} theirs={draft.theirs} />}
      <Editor ref={handleRef} text={draft.text} {...{ marks, known, onCursor, onText, onSave }} />
    </>
  );
}

/** The folder of the person as `~`. */
const shortened = (path: string): string =>
  path.replace(/^(?:\/home\/[^/]+|\/Users\/[^/]+|[A-Z]:\\Users\\[^\\]+)/, '~') || 'policy.yaml';
