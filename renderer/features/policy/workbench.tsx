// List and text side by side, each showing what is chosen in the other; on a phone one behind the other.
import { useEffect, useMemo, useState } from 'react';
import { useMedia } from '../../lib/page.tsx';
import { t } from '../../lib/words.ts';
import { Tabs } from '../../ui/tabs.tsx';
import { draft, write } from './draft.ts';
import { EditorPane } from './editor-pane.tsx';
import type { Cursor, EditorHandle } from './editor/editor.tsx';
import type { Marks } from './editor/marks.ts';
import { ProblemList } from './problem-list.tsx';
import { applyFix, type Fix } from './problems.ts';
import { addToText, changeInText } from './rule-actions.ts';
import { RuleDialog } from './rule-dialog.tsx';
import { emptyForm, formAsked, formOf, type RuleForm } from './rule-form.ts';
import { readPolicy, ruleAt, type ShownRule } from './rules/read-rules.ts';
import { RulesPane } from './rules-pane.tsx';
import { TestPrompt, type Trial } from './test-prompt.tsx';
import type { PolicyWork } from './use-policy.ts';
import type { TextWork } from './use-work.ts';

export interface Asked {
  readonly line: number | null;
  readonly add: string | null;
  readonly test: string;
  readonly show: string;
  readonly set: (search: Readonly<Record<string, string>>) => void;
}

interface WorkbenchProps {
  readonly work: PolicyWork;
  readonly text: TextWork;
  readonly asked: Asked;
  readonly onSave: () => void;
  /** Told once what the screen is for can be used: the text, or the rules alone where there is room for one of both. */
  readonly onShown: (isShown: true) => void;
}

type Side = 'rules' | 'text';
type Place = readonly [line: number, column: number, focus: boolean];

interface Going {
  readonly handle: EditorHandle | null;
  readonly setHandle: (handle: EditorHandle | null) => void;
  readonly side: Side;
  readonly setSide: (side: Side) => void;
  readonly goTo: (line: number, column: number, focus: boolean) => void;
}

/** Where to go as soon as the text is shown. */
function useGoing(asked: Asked): Going {
  const [handle, setHandle] = useState<EditorHandle | null>(null);
  const [side, setSide] = useState<Side>('rules');
  const [next, setNext] = useState<Place | null>(null);
  useEffect(() => {
    if (next === null || handle === null) return;
    handle.goTo(...next);
    setNext(null);
  }, [next, handle]);
  useEffect(() => {
    if (asked.line === null) return;
    setSide('text');
    setNext([asked.line, 1, false]);
  }, [asked.line]);
  const goTo = (...place: Place): void => {
    if (handle === null && place[2]) setSide('text');
    setNext(place);
  };
  return { handle, setHandle, side, setSide, goTo };
}

function fix(one: Fix): void {
  const { text } = draft.getState();
  const lines = text.split('\n');
  write(lines.with(one.line - 1, applyFix(lines[one.line - 1] ?? '', one)).join('\n'));
}

export function Workbench({ work, text, asked, onSave, onShown }: WorkbenchProps) {
  const isNarrow = useMedia('(max-width: 820px)');
  const going = useGoing(asked);
  const isShown = isNarrow || going.handle !== null;
  useEffect(() => {
    if (isShown) onShown(true);
  }, [isShown, onShown]);
  const [cursor, setCursor] = useState<Cursor>({ line: 1, column: 1 });
  const [editing, setEditing] = useState<ShownRule | null>(null);
  const cursorRule = ruleAt(text.policy.rules, cursor.line);
  const shared = { work, text, going, cursorRule };
  const rules = <RulesSide {...shared} asked={asked} onEdit={setEditing} onAdd={() => asked.set({ add: '{}' })} />;
  const editor = <TextSide {...shared} cursor={cursor} onCursor={setCursor} onSave={onSave} />;
  return (
    <>
      {isNarrow ? (
        <div className="policy-tabs">
          <Tabs
            label={t('Policy')}
            current={going.side}
            onChange={going.setSide}
            tabs={[
              { id: 'rules', label: t('Rules'), panel: rules },
              { id: 'text', label: t('Text'), panel: editor },
            ]}
          />
        </div>
      ) : (
        <div className="policy-both">
          {rules}
          {editor}
        </div>
      )}
      <Dialogs
        asked={asked}
        editing={editing}
        text={text}
        onDone={(line) => {
          setEditing(null);
          asked.set({});
          if (line !== null) going.goTo(line, 1, false);
        }}
      />
    </>
  );
}

interface SideProps {
  readonly work: PolicyWork;
  readonly text: TextWork;
  readonly going: Going;
  readonly cursorRule: ShownRule | null;
}

interface RulesSideProps extends SideProps {
  readonly asked: Asked;
  readonly onEdit: (rule: ShownRule) => void;
  readonly onAdd: () => void;
}

function RulesSide({ work, text, going, cursorRule, asked, onEdit, onAdd }: RulesSideProps) {
  const { policy, problems, firingRule, trial, setTrial, models, route, hasErrors } = text;
  // The address tells a prompt only as long as it is the one that stands there.
  const tryIt = (next: Trial): void => {
    setTrial(next);
    if (asked.test !== '' && next.prompt !== asked.test) asked.set({});
  };
  return (
    <div className="policy-side">
      <div className="scrolls">
        <RulesPane
          isEmpty={work.draft.base === null && work.draft.text === ''}
          {...{ policy, problems, cursorRule, firingRule, onEdit, onAdd }}
          onSelect={(rule) => going.goTo(rule.line, 1, false)}
        />
      </div>
      <TestPrompt {...{ trial, models, route, hasErrors }} onTrial={tryIt} />
    </div>
  );
}

interface TextSideProps extends SideProps {
  readonly cursor: Cursor;
  readonly onCursor: (cursor: Cursor) => void;
  readonly onSave: () => void;
}

function TextSide({ work, text, going, cursorRule, ...editor }: TextSideProps) {
  const { firingRule, problems, failure, known } = text;
  const marks = useMemo<Marks>(
    () => ({ inRule: cursorRule, fires: firingRule, problems, onFix: fix }),
    [cursorRule, firingRule, problems],
  );
  return (
    <div className="policy-side">
      <EditorPane
        {...editor}
        {...{ marks, known }}
        draft={work.draft}
        edited={work.edited}
        handleRef={going.setHandle}
        onUndo={() => going.handle?.undo()}
        onText={write}
      />
      <ProblemList {...{ problems, failure }} onGo={({ line, column }) => going.goTo(line, column, true)} onFix={fix} />
    </div>
  );
}

interface DialogsProps {
  readonly asked: Asked;
  readonly editing: ShownRule | null;
  readonly text: TextWork;
  /** The line to show; null where nothing was done. */
  readonly onDone: (line: number | null) => void;
}

function Dialogs({ asked, editing, text, onDone }: DialogsProps) {
  const targets = text.known.names.targets;
  const lineOf = (index: number | null): number | null =>
    readPolicy(draft.getState().text).rules.find((rule) => rule.index === index)?.line ?? null;
  if (editing !== null) {
    return (
      <RuleDialog
        before={editing.written}
        form={formOf(editing.written)}
        targets={targets}
        onClose={() => onDone(null)}
        onDone={(rule) => onDone(changeInText(editing.index, rule) ? lineOf(editing.index) : null)}
      />
    );
  }
  if (asked.add === null) return null;
  const form: RuleForm = asked.add === '{}' ? emptyForm : formAsked(asked.add);
  return (
    <RuleDialog
      before={null}
      form={form}
      targets={targets}
      onClose={() => onDone(null)}
      onDone={(rule) => onDone(lineOf(addToText(rule)))}
    />
  );
}
