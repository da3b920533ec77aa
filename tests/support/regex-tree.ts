// Owns parsing a regular expression into a tree, with the characters that each place takes.

/** Which of the characters 0 to 127 a place takes; the last entry stands for all others. */
export type Characters = readonly boolean[];
export const allOthers = 128;

export type Tree =
  | { readonly kind: 'characters'; readonly characters: Characters }
  | { readonly kind: 'sequence'; readonly parts: readonly Tree[] }
  | { readonly kind: 'choice'; readonly parts: readonly Tree[] }
  | { readonly kind: 'repeat'; readonly part: Tree; readonly least: number; readonly most: number }
  | { readonly kind: 'look'; readonly part: Tree }
  | { readonly kind: 'edge' }
  | { readonly kind: 'reference' };

/** Whether a class takes anything beyond ASCII, judged by one character of each sort. */
const samples = ['\u00e9', '\u0663', '\u2003', '\u200b', '\u0085', '\u4e2d', '\uffff', '\u{1f600}'];
const beyondAscii = (shape: RegExp): boolean => samples.some((sample) => shape.test(sample));

const charactersWhere = (test: (character: string) => boolean, others: boolean): boolean[] =>
  Array.from({ length: allOthers + 1 }, (_, code) => (code === allOthers ? others : test(String.fromCharCode(code))));

export function parseRegex(source: string, flags: string): Tree {
  let at = 0;
  const tree = choice();
  if (at < source.length) throw new Error(`Not read to its end: ${source.slice(at)}`);
  return tree;

  function choice(): Tree {
    const parts = [sequence()];
    while (source[at] === '|') {
      at++;
      parts.push(sequence());
    }
    return parts.length === 1 ? (parts[0] ?? { kind: 'edge' }) : { kind: 'choice', parts };
  }

  function sequence(): Tree {
    const parts: Tree[] = [];
    while (at < source.length && source[at] !== '|' && source[at] !== ')') parts.push(repeated(atom()));
    return { kind: 'sequence', parts };
  }

  function repeated(part: Tree): Tree {
    const quantifier = /^(?:[*+?]|\{(\d+)(,(\d*))?\})/.exec(source.slice(at));
    if (quantifier === null) return part;
    at += quantifier[0].length;
    if (source[at] === '?') at++;
    const [sign = '', from, comma, to] = quantifier;
    if (sign === '?') return { kind: 'repeat', part, least: 0, most: 1 };
    if (sign === '*' || sign === '+') return { kind: 'repeat', part, least: sign === '+' ? 1 : 0, most: Infinity };
    const least = Number(from);
    return { kind: 'repeat', part, least, most: comma === undefined ? least : to === '' ? Infinity : Number(to) };
  }

  function atom(): Tree {
    const rest = source.slice(at);
    const look = /^\(\?(?:=|!|<=|<!)/.exec(rest)?.[0];
    if (look !== undefined) return { kind: 'look', part: inside(look.length) };
    const group = /^\((?:\?:|\?<\w+>)?/.exec(rest)?.[0];
    if (group !== undefined) return inside(group.length);
    if (rest.startsWith('[')) return { kind: 'characters', characters: cased(characterClass()) };
    if (/^[\^$]/.test(rest) || /^\\[bB]/.test(rest)) {
      at += rest.startsWith('\\') ? 2 : 1;
      return { kind: 'edge' };
    }
    if (/^\\(?:[1-9]|k<)/.test(rest)) {
      at += 2;
      return { kind: 'reference' };
    }
    return { kind: 'characters', characters: cased(single()) };
  }

  function inside(skipped: number): Tree {
    at += skipped;
    const tree = choice();
    at++;
    return tree;
  }

  /** One character or escape outside a class. */
  function single(): boolean[] {
    if (source[at] === '.') {
      at++;
      return charactersWhere((character) => character !== '\n', true);
    }
    return escaped();
  }

  function escaped(): boolean[] {
    const text =
      /^\\(?:u\{[0-9a-fA-F]+\}|u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|[pP]\{\w+(?:=\w+)?\}|.)|^./su.exec(
        source.slice(at),
      )?.[0] ?? '';
    at += text.length;
    if (/^\\[dDwWsSpP]/.test(text)) {
      const shape = new RegExp(`^${text}$`, 'u');
      return charactersWhere((character) => shape.test(character), beyondAscii(shape));
    }
    const shape = new RegExp(`^${text}$`, flags.includes('u') ? 'u' : '');
    const plain = charactersWhere((character) => shape.test(character), false);
    return plain.some(Boolean) ? plain : charactersWhere(() => false, true);
  }

  function characterClass(): boolean[] {
    const text = /^\[(?:\\.|[^\]\\])*\]/s.exec(source.slice(at))?.[0] ?? '';
    at += text.length;
    const shape = new RegExp(`^${text}$`, flags.replace(/[gy]/g, ''));
    return charactersWhere((character) => shape.test(character), beyondAscii(shape));
  }

  function cased(characters: boolean[]): boolean[] {
    if (!flags.includes('i')) return characters;
    return characters.map(
      (taken, code) =>
        taken ||
        (code >= 65 && code <= 90 && characters[code + 32] === true) ||
        (code >= 97 && code <= 122 && characters[code - 32] === true),
    );
  }
}
