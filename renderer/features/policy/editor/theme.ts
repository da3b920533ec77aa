// Owns how the editor looks: our tokens, and nothing of its own.
import { HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import type { Extension } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { tags } from '@lezer/highlight';

const sheet = EditorView.theme({
  '&': { height: '100%', backgroundColor: 'var(--n1)', color: 'var(--n12)', fontSize: '12px' },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': { fontFamily: 'var(--mono)', lineHeight: '20px', fontVariantLigatures: 'none', overflow: 'auto' },
  '.cm-content': { padding: '8px 0 24px', caretColor: 'var(--n12)', fontVariantNumeric: 'normal' },
  '.cm-content:focus-visible': { outline: '2px solid var(--accent)', outlineOffset: '-2px' },
  '.cm-line': { padding: '0 16px 0 10px' },
  '.cm-gutters': { backgroundColor: 'transparent', color: 'var(--n10)', border: 'none' },
  '.cm-lineNumbers .cm-gutterElement': { minWidth: '36px', padding: '0 6px 0 14px' },
  '.cm-cursor': { borderLeftColor: 'var(--n12)' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': {
    background: 'color-mix(in oklab, var(--accent) 28%, transparent)',
  },
  '.cm-line.in-rule': { backgroundColor: 'var(--n3)' },
  '.cm-line.fires': { backgroundColor: 'var(--accent-tint)', boxShadow: 'inset 2px 0 0 var(--accent)' },
  '.cm-line.wrong': { backgroundColor: 'var(--bad-tint)', boxShadow: 'inset 2px 0 0 var(--bad)' },
  '.cm-line .squiggle': { textDecoration: 'underline wavy var(--bad) 1px', textUnderlineOffset: '3px' },
  '.cm-line .odd': { textDecoration: 'underline dotted var(--n10) 1px', textUnderlineOffset: '3px' },
  '.cm-panels': { backgroundColor: 'var(--n2)', color: 'var(--n11)', fontFamily: 'var(--font)' },
  '.cm-panels.cm-panels-top': { borderBottom: '1px solid var(--n5)' },
  '.cm-panel.cm-search': { padding: '8px 36px 8px 16px' },
  '.cm-panel.cm-search label': { fontSize: '12px' },
  '.cm-textfield': {
    height: '26px',
    border: '1px solid var(--n7)',
    borderRadius: '6px',
    backgroundColor: 'var(--n1)',
    color: 'var(--n12)',
    fontSize: '12px',
  },
  '.cm-button': {
    height: '26px',
    border: '1px solid var(--n7)',
    borderRadius: '6px',
    backgroundImage: 'none',
    backgroundColor: 'var(--n1)',
    color: 'var(--n12)',
    fontSize: '12px',
  },
  '.cm-panel.cm-search [name=close]': { right: '8px', top: '4px', width: '24px', color: 'var(--n11)' },
  '.cm-searchMatch': { backgroundColor: 'var(--n4)', outline: '1px solid var(--n8)' },
  '.cm-searchMatch-selected': { backgroundColor: 'var(--accent-tint)', outline: '1px solid var(--accent)' },
  '.cm-tooltip': {
    border: 'none',
    borderRadius: '10px',
    backgroundColor: 'var(--pop-bg)',
    boxShadow: 'var(--pop)',
    color: 'var(--n12)',
    overflow: 'hidden',
  },
  '.cm-tooltip.cm-tooltip-autocomplete > ul': { fontFamily: 'var(--mono)', fontSize: '12px', padding: '5px' },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li': { padding: '3px 8px', borderRadius: '5px' },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]': { backgroundColor: 'var(--n4)', color: 'var(--n12)' },
  '.cm-completionMatchedText': { textDecoration: 'none', fontWeight: '500', color: 'var(--accent-text)' },
  '.cm-tooltip.cm-completionInfo': {
    padding: '8px 12px',
    maxWidth: '320px',
    fontFamily: 'var(--font)',
    fontSize: '12px',
    lineHeight: '16px',
    color: 'var(--n11)',
  },
  '.cm-insertedLine, .cm-changedLine': { backgroundColor: 'var(--n3) !important' },
  '.cm-changedText, .cm-insertedLine .cm-changedText': { background: 'var(--n5) !important' },
  '.cm-deletedChunk': { backgroundColor: 'var(--bad-tint) !important', paddingLeft: '10px' },
  '.cm-deletedChunk .cm-deletedText': { background: 'transparent !important' },
  '.cm-changeGutter': { width: '3px', paddingLeft: '1px' },
  '.cm-changedLineGutter': { background: 'var(--n8) !important' },
  '.cm-deletedLineGutter': { background: 'var(--bad) !important' },
  '.cm-collapsedLines::before, .cm-collapsedLines::after': { display: 'none !important' },
  '.cm-collapsedLines': {
    background: 'var(--n2) !important',
    color: 'var(--n10)',
    fontFamily: 'var(--font)',
    padding: '2px 16px',
  },
});

const words = HighlightStyle.define([
  { tag: [tags.propertyName, tags.definition(tags.propertyName)], color: 'var(--accent-text)' },
  { tag: [tags.comment, tags.lineComment], color: 'var(--n10)', fontStyle: 'italic' },
  { tag: [tags.string, tags.special(tags.string)], color: 'var(--n11)' },
  { tag: [tags.content, tags.keyword, tags.attributeValue], color: 'var(--n12)' },
  { tag: [tags.punctuation, tags.separator, tags.squareBracket, tags.brace], color: 'var(--n11)' },
]);

export const look: Extension = [sheet, syntaxHighlighting(words)];
