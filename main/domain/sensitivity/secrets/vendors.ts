// Owns finding keys by their own shape: those of the providers in the table, and a few that a prefix does not describe.
import { beginsWord } from '../characters.ts';
import type { Match } from '../finding.ts';
import { groupedBy } from '../grouped.ts';
import { isShownSample } from '../samples.ts';
import { isGap } from './placeholders.ts';
import { textureOf } from './texture.ts';
import type { Coded } from '../survey.ts';
import type { Token } from './tokens.ts';
import { vendorKeys } from './vendor-keys.ts';
import { isInBase64 } from './wrapped.ts';

const prefixes = vendorKeys.flatMap(({ kind, prefixes: all, least }) =>
  all.split(' ').map((prefix) => ({ kind, prefix, least })),
);
const headLength = 2;
const prefixesByHead = groupedBy(
  prefixes.toSorted((a, b) => b.prefix.length - a.prefix.length),
  ({ prefix }) => prefix.slice(0, headLength),
);

const longestKey = 400;
const body = /^[\w.=+/~%-]{0,400}/;
/** Behind a prefix as short as this anything might stand; what follows has to look drawn at random. */
const shortPrefix = 5;

interface Shape {
  readonly kind: string;
  /** What the key begins with, or, after a `*`, what it holds: looked for before the shape is tried. */
  readonly clue: string;
  readonly shape: RegExp;
}

const shapes: readonly Shape[] = [
  { kind: 'aws-key', clue: 'A', shape: /^(?:AKIA|ASIA|ABIA|ACCA|A3T[A-Z0-9])[A-Z0-9]{16}(?![\w-])/ },
  { kind: 'google-key', clue: 'AIza', shape: /^AIza[\w-]{35}(?![\w-])/ },
  { kind: 'jwt', clue: 'eyJ', shape: /^eyJ[\w-]{12,400}\.eyJ[\w-]{12,400}/ },
  { kind: 'discord-key', clue: 'M', shape: /^M[\w-]{23,27}\.[\w-]{5,7}\.[\w-]{27,40}(?![\w-])/ },
  { kind: 'discord-key', clue: 'N', shape: /^N[\w-]{23,27}\.[\w-]{5,7}\.[\w-]{27,40}(?![\w-])/ },
  { kind: 'discord-key', clue: 'O', shape: /^O[\w-]{23,27}\.[\w-]{5,7}\.[\w-]{27,40}(?![\w-])/ },
  { kind: '1password-key', clue: 'A3-', shape: /^A3-[A-Z0-9]{6}-[A-Z0-9]{6,11}(?:-[A-Z0-9]{5}){3,4}(?![\w-])/ },
  { kind: 'airtable-key', clue: 'pat', shape: /^pat[A-Za-z0-9]{14}\.[0-9a-f]{64}(?![\w-])/ },
  { kind: 'maxmind-key', clue: '*_mmk', shape: /^[A-Za-z0-9]{6}_[A-Za-z0-9]{29}_mmk(?![\w-])/ },
  { kind: 'mailchimp-key', clue: '*-us', shape: /^[0-9a-f]{32}-us\d{1,2}(?![\w-])/ },
  { kind: 'octopus-key', clue: 'API-', shape: /^API-[A-Z0-9]{26}(?![\w-])/ },
  { kind: 'cloudflare-key', clue: 'v1.0-', shape: /^v1\.0-[0-9a-f]{24}-[0-9a-f]{146}(?![\w-])/ },
  { kind: 'vault-key', clue: 's.', shape: /^s\.(?=[A-Za-z]{0,23}\d)(?=[a-z\d]{0,23}[A-Z])[A-Za-z0-9]{24}(?![\w-])/ },
  { kind: 'terraform-key', clue: '*.atlasv1.', shape: /^[A-Za-z0-9]{14}\.atlasv1\.[\w=-]{60,70}/ },
];
const hasClue = (token: string, clue: string): boolean =>
  clue.startsWith('*') ? token.includes(clue.slice(1)) : token.startsWith(clue);

/** By the code of a first character: whether prefixes begin with it, and whether shapes are told by it. */
const firstOf = (clues: readonly string[]): Uint8Array => {
  const table = new Uint8Array(128);
  for (const clue of clues) table[clue.charCodeAt(0)] = 1;
  return table;
};
const beginsPrefix = firstOf(prefixes.map(({ prefix }) => prefix));
const beginsShape = firstOf(shapes.map(({ clue }) => clue).filter((clue) => !clue.startsWith('*')));

export function vendorKey(coded: Coded, token: Token): Match | null {
  const match = keyAt(coded, token);
  if (match === null || (!otherSign.test(match.value) && isInBase64(coded, token.start))) return null;
  if (match.kind !== 'jwt' || !isShownSample(coded.text, { kind: 'jwt', value: match.value, ...token })) return match;
  return { ...match, level: 'medium', isSample: true };
}

/** Not of base64; behind the first few letters any key may hold its signs. */
const otherSign = /^.{0,12}[_.~:-]/;

function keyAt({ text, codes, length }: Coded, { start, end }: Token): Match | null {
  const first = codes[start] ?? 0;
  const mayBePrefix = beginsPrefix[first] === 1 && prefixesByHead.has(text.slice(start, start + headLength));
  const mayBeShape = beginsShape[first] === 1 || holdsClue(codes, start);
  if ((!mayBePrefix && !mayBeShape) || !beginsWord(text, start)) return null;
  const candidate = text.slice(start, Math.min(length, start + longestKey));
  for (const { kind, prefix, least } of prefixesByHead.get(candidate.slice(0, headLength)) ?? []) {
    if (!candidate.startsWith(prefix)) continue;
    const rest = (body.exec(candidate.slice(prefix.length)) ?? [''])[0];
    if (rest.length >= least && isKeyBody(rest, prefix)) return { kind, level: 'high', value: prefix + rest };
  }
  return mayBeShape ? shaped(candidate, text.slice(start, end)) : null;
}

const underscore = 0x5f;
const dash = 0x2d;
const dot = 0x2e;

/** The three shapes that begin with anything have their sign at a fixed place. */
const holdsClue = (codes: Uint8Array, start: number): boolean =>
  codes[start + 6] === underscore || codes[start + 32] === dash || codes[start + 14] === dot;

function isKeyBody(rest: string, prefix: string): boolean {
  if (isGap(rest)) return false;
  if (prefix.length > shortPrefix) return true;
  const { digits, changes, length, letters } = textureOf(rest.slice(0, 64));
  return (digits > 0 && letters > 0 && changes >= 3) || changes / length > 0.25 || (letters > 0 && digits > letters);
}

function shaped(candidate: string, token: string): Match | null {
  const found = shapes.find(({ clue, shape }) => hasClue(token, clue) && shape.test(candidate));
  return found === undefined || isGap(token) ? null : { kind: found.kind, level: 'high', value: token };
}
