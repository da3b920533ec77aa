// Owns writing HTML: whatever is put in is text, unless it was written here itself.

export interface Html {
  readonly html: string;
}

type Piece = Html | string | number | null | readonly Piece[];

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const escape = (text: string): string => text.replace(/[&<>"']/g, (character) => escapes[character] ?? '');

function written(piece: Piece): string {
  if (piece === null) return '';
  if (typeof piece === 'string' || typeof piece === 'number') return escape(String(piece));
  return 'html' in piece ? piece.html : piece.map(written).join('');
}

export const html = (parts: TemplateStringsArray, ...pieces: readonly Piece[]): Html => ({
  html: parts.map((part, at) => part + written(pieces[at] ?? null)).join(''),
});

export const joined = (pieces: readonly Html[], between: string): Html => ({
  html: pieces.map((piece) => piece.html).join(escape(between)),
});

/** What stands between backticks is code. */
export const prose = (text: string): Html => ({
  html: text
    .split('`')
    .map((part, at) => (at % 2 === 1 ? `<code>${escape(part)}</code>` : escape(part)))
    .join(''),
});
