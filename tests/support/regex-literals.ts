// Owns reading the regular expressions out of a source file: a small lexer that knows strings, templates and comments.

export interface Literal {
  readonly source: string;
  readonly flags: string;
  readonly line: number;
}

/** What a value may end with: behind it a slash divides. */
const valueEnd = /[\w$)\]}'"`]$/;
const keywordEnd = /\b(?:return|typeof|case|in|of|yield|void|delete|throw|else|do)$/;

export function regexLiterals(code: string): Literal[] {
  const found: Literal[] = [];
  let at = 0;
  let before = '';
  while (at < code.length) {
    const skipped = skip(code, at);
    if (skipped > at) {
      if (!code.startsWith('//', at) && !code.startsWith('/*', at)) before = code.slice(at, skipped);
      at = skipped;
      continue;
    }
    const isRegex = code[at] === '/' && (!valueEnd.test(before) || keywordEnd.test(before));
    if (!isRegex) {
      if (!/\s/.test(code.charAt(at))) before = (before + code.charAt(at)).slice(-12);
      else if (!/\s$/.test(before)) before = `${before} `.trimEnd();
      at++;
      continue;
    }
    const end = regexEnd(code, at);
    const flags = /^[a-z]*/.exec(code.slice(end + 1))?.[0] ?? '';
    found.push({ source: code.slice(at + 1, end), flags, line: code.slice(0, at).split('\n').length });
    at = end + 1 + flags.length;
    before = ')';
  }
  return found;
}

/** Behind a comment, a string or a template that begins here. */
function skip(code: string, at: number): number {
  if (code.startsWith('//', at)) return endOr(code.indexOf('\n', at), code);
  if (code.startsWith('/*', at)) return endOr(code.indexOf('*/', at) + 2, code);
  const quote = code.charAt(at);
  if (!'\'"`'.includes(quote)) return at;
  let end = at + 1;
  while (end < code.length && code[end] !== quote) end += code[end] === '\\' ? 2 : 1;
  return end + 1;
}

const endOr = (end: number, code: string): number => (end < 2 ? code.length : end);

function regexEnd(code: string, start: number): number {
  let inClass = false;
  for (let at = start + 1; at < code.length; at++) {
    const character = code[at];
    if (character === '\\') at++;
    else if (character === '[') inClass = true;
    else if (character === ']') inClass = false;
    else if (character === '/' && !inClass) return at;
  }
  throw new Error('A regular expression does not end.');
}
