// Owns reading comma-separated values back as RFC 4180 has them, apart from how the product writes them.

export function parseCsv(text: string): readonly (readonly string[])[] {
  const rows: string[][] = [];
  let [row, cell, at]: [string[], string, number] = [[], '', 0];
  const endCell = (): void => {
    row.push(cell);
    cell = '';
  };
  while (at < text.length) {
    if (text[at] === '"' && cell === '') {
      const end = endOfQuoted(text, at);
      cell = text.slice(at + 1, end).replaceAll('""', '"');
      at = end + 1;
      if (at < text.length && !',\r'.includes(text[at] ?? '')) throw new Error(`Text behind a quote at ${at}.`);
    } else if (text[at] === ',') {
      endCell();
      at++;
    } else if (text.startsWith('\r\n', at)) {
      endCell();
      rows.push(row);
      row = [];
      at += 2;
    } else {
      if ('"\r\n'.includes(text[at] ?? '')) throw new Error(`A bare quote or line break at ${at}.`);
      cell += text[at];
      at++;
    }
  }
  if (cell !== '' || row.length > 0) throw new Error('The last line has no end.');
  return rows;
}

function endOfQuoted(text: string, begin: number): number {
  for (let at = begin + 1; at < text.length; at++) {
    if (text[at] !== '"') continue;
    if (text[at + 1] !== '"') return at;
    at++;
  }
  throw new Error('A quote without an end.');
}
