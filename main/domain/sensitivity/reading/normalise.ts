// Owns one writing for every text before anything is looked for in it: compatibility forms composed (NFKC), characters
// that nobody sees dropped, every dash `-`, every space ` `, the digits of every script `0` to `9`.

const other = /[^\t\n\r -~]/;
const beyondAscii = /\P{ASCII}/u;
/** With what stands between, so that unseen characters all over a text are not taken one by one. */
const beyondAsciiRun = /\P{ASCII}(?:\p{ASCII}{0,12}\P{ASCII}){0,128}/gu;
/** Format characters, variation selectors, tags and fillers; marks that strike through or box a letter. */
const unseen = /[\p{Cf}\p{Default_Ignorable_Code_Point}\u0300-\u036f\u20d0-\u20ff]/gu;
/** One of these stands for up to eighteen letters of Arabic, none of which a detector asks for. */
const phraseLigature = /[\ufdf0-\ufdfd]/g;
const control = /(?![\t\n\r])\p{Cc}/gu;
const dash = /[\p{Pd}\u02d7\u2043\u2212\u2500\u2796\u30fc]/gu;
const space = /[\p{Zs}\u2800]/gu;
const lineBreak = /[\u2028\u2029]/g;
const otherDigit = /(?!\d)\p{Nd}/gu;
const aDigit = /\p{Nd}/u;

export function normalise(text: string): string {
  if (!other.test(text)) return text;
  const composed = text.replace(phraseLigature, ' ').normalize('NFKC').replace(control, '');
  if (!beyondAscii.test(composed)) return composed;
  const digits = new Map<string, string>();
  const asciiDigit = (digit: string): string => {
    const value = digits.get(digit) ?? digitValue(digit);
    digits.set(digit, value);
    return value;
  };
  // Run by run: most texts hold a few characters beyond ASCII, and classes of Unicode are slow to ask.
  return composed.replace(beyondAsciiRun, (run) =>
    run
      .replace(unseen, '')
      .replace(dash, '-')
      .replace(lineBreak, '\n')
      .replace(space, ' ')
      .replace(otherDigit, asciiDigit),
  );
}

/** The ten digits of a script stand in a row: the value of one is how many stand right before it. */
function digitValue(digit: string): string {
  const code = digit.codePointAt(0) ?? 0;
  let before = 0;
  while (aDigit.test(String.fromCodePoint(code - 1 - before))) before++;
  return String(before % 10);
}
