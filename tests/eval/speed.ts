// Owns how long the scan takes, on ordinary requests of 32 kB and on texts that are made to be slow.
import { readStrings } from '../../main/domain/sensitivity/json-strings.ts';
import { createScanner } from '../../main/domain/sensitivity/scanner.ts';
import { bodyBytes } from '../../main/gateway/plan/body-bytes.ts';
import { testHash } from '../support/scan.ts';
import { transcripts } from './transcripts.ts';

/** Nothing is remembered: every string is looked at as if it were new. */
const fresh = (): ReturnType<typeof createScanner> => createScanner({ hash: testHash, rememberedBytes: 0 });

const quantile = (values: readonly number[], part: number): number =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(part * values.length))] ?? 0;

export interface OrdinarySpeed {
  readonly requests: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

const requestBytes = 32_000;

/** Each the best of some runs: other work on the machine does not count, nor what is compiled at first. */
export function ordinarySpeed(perPackage: number, runs = 5): OrdinarySpeed {
  const texts = transcripts(perPackage).map(({ json }) => json.slice(0, requestBytes));
  const scanner = fresh();
  const rounds = Array.from({ length: runs }, () =>
    texts.map((text) => {
      const begun = performance.now();
      scanner.scan(readStrings(text));
      return performance.now() - begun;
    }),
  );
  const times = texts.map((_, index) => Math.min(...rounds.map((round) => round[index] ?? Number.NaN)));
  return { requests: times.length, p50Ms: quantile(times, 0.5), p99Ms: quantile(times, 0.99) };
}

const megabyte = 1_000_000;
const filled = (unit: string): string => unit.repeat(Math.ceil(megabyte / unit.length)).slice(0, megabyte);

/** Drawn from some characters, the same on every run. */
function drawn(characters: string): string {
  let state = 1;
  return Array.from({ length: megabyte }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return characters.charAt((state >>> 8) % characters.length);
  }).join('');
}

const base64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

export const slowTexts: readonly (readonly [name: string, text: () => string])[] = [
  ['one letter', () => filled('a')],
  ['one digit', () => filled('7')],
  ['at signs', () => filled('@')],
  ['letters and at signs', () => filled('a@')],
  ['addresses', () => filled('ada@lovelace.org ')],
  ['digits', () => drawn('0123456789')],
  ['single digits', () => filled('1 ')],
  ['groups of four', () => filled('1234 ')],
  ['nine digits each', () => filled('911701234 ')],
  ['social security numbers', () => filled('536-22-1847 ')],
  ['telephone numbers', () => filled('415-867-5309 ')],
  ['lettered numbers', () => filled('S1234567D ')],
  ['beginnings of accounts', () => filled('DE89 ')],
  ['base64 letters', () => drawn(base64)],
  ['base64 of text', () => Buffer.from(filled('hello world 4242 ')).toString('base64').slice(0, megabyte)],
  ['hex', () => drawn('0123456789abcdef')],
  ['hex of text', () => Buffer.from(filled('hello 12345 ')).toString('hex').slice(0, megabyte)],
  ['percent signs', () => filled('%41')],
  ['entities', () => filled('&#65;')],
  ['escapes', () => filled('\\u0041')],
  ['backslashes', () => filled('\\')],
  ['quotes', () => filled('"')],
  ['braces', () => filled('{"a":')],
  ['line breaks', () => filled('1\n')],
  ['names of secrets', () => filled('token:')],
  ['passwords', () => filled('password: "aB3$xyz99" ')],
  ['schemes', () => filled('a://b:c@d ')],
  ['marks of keys', () => filled('-----BEGIN ')],
  ['beginnings of keys', () => filled('sk-')],
  ['names and tails', () => filled('abcdef_0123456789abcdefgh ')],
  ['patients', () => filled('patient hiv ')],
  ['illnesses', () => filled('hiv ')],
  ['papers', () => filled('passport 12345678 ')],
  ['Chinese', () => filled('\u4e2d').slice(0, megabyte / 3)],
  ['digits of another script', () => filled('\u0661').slice(0, megabyte / 2)],
  ['unseen characters', () => filled('a\u200b').slice(0, megabyte / 2)],
];

export interface SlowSpeed {
  readonly name: string;
  readonly msPerMegabyte: number;
  readonly longestStepMs: number;
}

/** The total and every step, each the best of some runs. */
export function slowSpeed(name: string, text: string, runs = 4): SlowSpeed {
  const json = JSON.stringify({ messages: [{ role: 'user', content: text }] });
  const measured = Array.from({ length: runs }, () => stepTimes(json));
  const total = Math.min(...measured.map((steps) => steps.reduce((sum, step) => sum + step, 0)));
  const best = (measured[0] ?? []).map((_, index) => Math.min(...measured.map((steps) => steps[index] ?? Number.NaN)));
  return { name, msPerMegabyte: total / (Buffer.byteLength(json) / megabyte), longestStepMs: Math.max(...best) };
}

function stepTimes(json: string): number[] {
  const times: number[] = [];
  const steps = fresh().scanSteps(bodyBytes(Buffer.from(json)));
  for (let done = false; !done; ) {
    const begun = performance.now();
    done = steps.next().done === true;
    times.push(performance.now() - begun);
  }
  return times;
}
