// Owns how a row is written as comma-separated values, so that every reader gets back the text that was put in, and no
// spreadsheet runs it.

/** Numbers stand as they are; what is unknown is empty. */
export type CsvValue = string | number | null;

/** What a spreadsheet takes for a formula, its full-width forms too; or a blank that hides one from who looks at it. */
const isRun = /^\s*[=+\-@＝＋－＠]|^ *[\t\r]/u;
/** Needs no quotes, wherever it is read: some readers take a semicolon for the comma. */
const isPlain = /^[\p{L}\p{N}_./:-]*$/u;

export const csvLine = (values: readonly CsvValue[]): string => `${values.map(csvCell).join(',')}\r\n`;

function csvCell(value: CsvValue): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  const text = isRun.test(value) ? `'${value}` : value;
  return isPlain.test(text) ? text : `"${text.replaceAll('"', '""')}"`;
}

const nanoDigits = 9;

/** Dollars as a decimal without an exponent, to the nano-dollar. */
export function decimalOfNano(nano: number): string {
  const sign = nano < 0 ? '-' : '';
  const digits = String(Math.abs(nano)).padStart(nanoDigits + 1, '0');
  const fraction = digits.slice(-nanoDigits).replace(/0+$/, '');
  return `${sign}${digits.slice(0, -nanoDigits)}${fraction === '' ? '' : `.${fraction}`}`;
}
