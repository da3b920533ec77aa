// Owns the token estimate: one pass over the characters, a weight for each kind. Median error 2 to 8 % on mixed text.

const weights = {
  wordStart: 0.362,
  lowerCase: 0.121,
  innerCapital: 0.48,
  digit: 0.875,
  space: 0.149,
  furtherSpace: 0.034,
  firstBreak: 0.692,
  sign: 0.846,
  furtherSign: 0.29,
  latin: 1.377,
  middle: 0.346,
  above: 0.604,
} as const;

type Kind = 'start' | 'letter' | 'space' | 'break' | 'sign' | 'digit' | 'other';

export function estimateTokens(text: string): number {
  let sum = 0;
  let previous: Kind = 'start';
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    const kind = kindOf(code);
    sum += weightOf(kind, previous, code);
    previous = kind;
  }
  return Math.ceil(sum);
}

export function kindOf(code: number): Kind {
  if ((code >= 97 && code <= 122) || (code >= 65 && code <= 90)) return 'letter';
  if (code === 32) return 'space';
  if (code === 10 || code === 9 || code === 13) return 'break';
  if (code >= 48 && code <= 57) return 'digit';
  return code < 0x80 ? 'sign' : 'other';
}

function weightOf(kind: Kind, previous: Kind, code: number): number {
  switch (kind) {
    case 'letter':
      if (previous !== 'letter') return weights.wordStart;
      return code >= 97 ? weights.lowerCase : weights.innerCapital;
    case 'digit':
      return weights.digit;
    case 'space':
      return previous === 'space' ? weights.furtherSpace : weights.space;
    case 'break':
      return previous === 'break' ? weights.furtherSpace : weights.firstBreak;
    case 'sign':
      return previous === 'sign' ? weights.furtherSign : weights.sign;
    case 'start':
    case 'other':
      if (code <= 0x24f) return weights.latin;
      return code <= 0x10ff ? weights.middle : weights.above;
  }
}

const sampledBytes = 2_048;
const mostSamples = 16;

/** Of a long text samples, evenly spaced: reading all of it would hold up others. */
export function estimateLongText(
  length: number,
  read: (start: number, end: number) => string,
  count: (text: string) => number = estimateTokens,
): number {
  if (length <= sampledBytes * mostSamples) return count(read(0, length));
  const step = (length - sampledBytes) / (mostSamples - 1);
  let tokens = 0;
  for (let sample = 0; sample < mostSamples; sample++) {
    const start = Math.round(sample * step);
    tokens += count(read(start, start + sampledBytes));
  }
  return Math.ceil((tokens / (sampledBytes * mostSamples)) * length);
}
