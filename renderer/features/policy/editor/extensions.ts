// Owns what the editor can do: YAML, undo, search, completion, and Tab that leaves it.
import { autocompletion, type CompletionContext, type CompletionResult } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { yaml } from '@codemirror/lang-yaml';
import { search, searchKeymap } from '@codemirror/search';
import { EditorState, type Extension } from '@codemirror/state';
import { drawSelection, EditorView, keymap, lineNumbers } from '@codemirror/view';
import { nonce } from '../../../lib/nonce.ts';
import { t } from '../../../lib/words.ts';
import { offersAt, spotAt, type Names } from './complete.ts';
import { markField } from './marks.ts';
import { look } from './theme.ts';

/** For everything that shows a policy as text. */
export const shownText = (): Extension => [
  EditorView.cspNonce.of(nonce()),
  EditorView.lineWrapping,
  lineNumbers(),
  yaml(),
  look,
  EditorState.phrases.of(phrases()),
];

export interface Known {
  readonly schema: unknown;
  readonly names: Names;
}

/** What takes the place of a selection we put in ourselves: the browser would keep its look as inline styles. */
const ownInsert = EditorView.domEventHandlers({
  beforeinput(event, view) {
    const { data } = event;
    const isPlain = event.inputType === 'insertText' && data !== null && !view.composing;
    if (!isPlain || (view.state.selection.main.empty && !data.includes('\n'))) return false;
    event.preventDefault();
    const userEvent = data.length > 1 ? 'input.paste' : 'input.type';
    view.dispatch(view.state.replaceSelection(data), { userEvent, scrollIntoView: true });
    return true;
  },
});

interface EditingParts {
  readonly known: () => Known;
  readonly onSave: () => void;
}

export const editing = ({ known, onSave }: EditingParts): Extension => [
  shownText(),
  history(),
  drawSelection(),
  search({ top: true }),
  autocompletion({ override: [(context) => completions(context, known())], icons: false }),
  markField,
  ownInsert,
  EditorState.tabSize.of(2),
  EditorView.contentAttributes.of({ 'aria-label': 'policy.yaml', spellcheck: 'false', tabindex: '0' }),
  keymap.of([
    {
      key: 'Mod-s',
      preventDefault: true,
      run() {
        onSave();
        return true;
      },
    },
    ...defaultKeymap,
    ...searchKeymap,
    ...historyKeymap,
  ]),
];

function completions({ state, pos, explicit }: CompletionContext, { schema, names }: Known): CompletionResult | null {
  const line = state.doc.lineAt(pos);
  const before = line.text.slice(0, pos - line.from);
  if (/(?:^|\s)#/.test(before)) return null;
  const above = state.doc.sliceString(0, Math.max(0, line.from - 1)).split('\n');
  const spot = spotAt(line.from === 0 ? [] : above, before);
  if (!explicit && spot.typed === '' && !(spot.kind === 'value' && /[:,[]\s?$/.test(before))) return null;
  const options = offersAt(schema, spot, names).map(({ word, says }) => ({
    label: word,
    apply: spot.kind === 'key' ? `${word}: ` : word,
    ...(says === '' ? {} : { info: says }),
  }));
  return options.length === 0 ? null : { from: pos - spot.typed.length, options, validFor: /^[\w./:*-]*$/ };
}

const phrases = (): Record<string, string> => ({
  Find: t('Find'),
  Replace: t('Replace'),
  next: t('next'),
  previous: t('previous'),
  all: t('all'),
  'match case': t('match case'),
  'by word': t('whole words'),
  regexp: t('as a pattern'),
  replace: t('replace'),
  'replace all': t('replace all'),
  close: t('Close'),
  Completions: t('What can stand here'),
  // The sign stands for the number.
  '$ unchanged lines': t('{sign} unchanged lines', { sign: '$' }),
});
