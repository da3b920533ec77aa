// Owns what people are told of a text that is no YAML: one fault, in words that need no knowledge of the parser. The
// parser's own message may quote the text, and with it a key.
import type { ErrorCode, YAMLError } from 'yaml';

const words: Readonly<Record<ErrorCode, string>> = {
  ALIAS_PROPS: 'An alias (*name) can have neither an anchor nor a tag.',
  BAD_ALIAS: 'This alias (*name) cannot be read, or no anchor (&name) stands before it.',
  BAD_COLLECTION_TYPE: 'A tag says that this is something else than it is.',
  BAD_DIRECTIVE: 'A line that begins with % is not allowed here.',
  BAD_DQ_ESCAPE:
    'After a backslash in double quotes stands something that YAML does not know. Write \\\\ for a backslash.',
  BAD_INDENT: 'A line is not indented as it must be, or a bracket [ or { is not closed before it.',
  BAD_PROP_ORDER: 'An anchor or a tag stands at the wrong place.',
  BAD_SCALAR_START: 'A text that begins with this sign must stand in quotes.',
  BLOCK_AS_IMPLICIT_KEY: 'A second key stands on this line. Put it on a line of its own, or the text in quotes.',
  BLOCK_IN_FLOW: 'Between brackets [ ] and { } entries are parted by commas.',
  DUPLICATE_KEY: 'This key stands here twice. Keep one of them.',
  IMPOSSIBLE: 'This cannot be read as YAML.',
  KEY_OVER_1024_CHARS: 'A key is too long.',
  MISSING_CHAR: 'Something is missing before this: a closing quote or bracket, a comma, a colon, or a space.',
  MULTILINE_IMPLICIT_KEY: 'A key must stand on one line, with a colon behind it.',
  MULTIPLE_ANCHORS: 'There can be only one anchor (&name).',
  MULTIPLE_DOCS: 'Only one document may stand in a file: remove the line --- and what follows.',
  MULTIPLE_TAGS: 'There can be only one tag.',
  NON_STRING_KEY: 'A key must be a text.',
  RESOURCE_EXHAUSTION: 'The text nests too deep.',
  TAB_AS_INDENT: 'Tabs cannot indent a line. Use spaces.',
  TAG_RESOLVE_FAILED: 'Explicit tags are not allowed here.',
  UNEXPECTED_TOKEN: 'This cannot stand here. Is the line before it indented as it should be, and every quote closed?',
};

interface Fault {
  readonly offset: number;
  readonly message: string;
}

/** After its first fault a parser reads on by guess: what it finds then is mostly the same fault again. */
export function syntaxFaults(errors: readonly Pick<YAMLError, 'code' | 'pos'>[]): readonly Fault[] {
  const inOrder = errors.toSorted((a, b) => a.pos[0] - b.pos[0]);
  const [broken] = inOrder.filter(({ code }) => code !== 'DUPLICATE_KEY');
  const told = broken === undefined ? inOrder : [broken];
  return told.map(({ code, pos }) => ({ offset: pos[0], message: words[code] ?? words.IMPOSSIBLE }));
}
