// Owns reading what was written into a field of a project, with words for what it cannot be. The router checks once more.
import { t } from '../../lib/words.ts';

export type Read<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: string };

const good = <T>(value: T): Read<T> => ({ ok: true, value });
const bad = (problem: string): { readonly ok: false; readonly problem: string } => ({ ok: false, problem });

const longestName = 200;
const longestToken = 64;

function readText(text: string, most: number): Read<string> {
  const written = text.trim().normalize('NFC');
  if (written === '') return bad(t('It needs a name.'));
  if (Array.from(written).length > most) return bad(t('At most {most} characters.', { most }));
  return /\p{Cc}/u.test(written) ? bad(t('No line breaks or other control characters.')) : good(written);
}

export const readName = (text: string): Read<string> => readText(text, longestName);
export const readTokenName = (text: string): Read<string> => readText(text, longestToken);

const mostUsd = 1_000_000;

/** Both `1.50` and `1,50`, with or without the sign. Empty is none. */
export function readUsd(text: string): Read<number | null> {
  const written = text.replace('$', '').trim();
  if (written === '') return good(null);
  const plain = written.replace(',', '.');
  if (/^\d{1,7}(?:\.\d{1,9})?$/.test(plain) && Number(plain) <= mostUsd) return good(Number(plain));
  return bad(t('An amount in US dollars such as 20 or 7.50, or nothing for none.'));
}

const mostRate = 1_000_000_000;

/** Empty is none. */
export function readRate(text: string): Read<number | null> {
  const written = text.trim();
  if (written === '') return good(null);
  if (/^\d{1,10}$/.test(written) && Number(written) >= 1 && Number(written) <= mostRate) return good(Number(written));
  return bad(t('A whole number from 1, or nothing for no limit.'));
}

const mostAlerts = 10;

/** Percents, told apart by commas or spaces. Empty is none. */
export function readPercents(text: string): Read<readonly number[]> {
  const parts = text.split(/[\s,;%]+/).filter((part) => part !== '');
  const found = [...new Set(parts.map(Number))].toSorted((a, b) => a - b);
  const isGood = (percent: number): boolean => percent > 0 && percent <= 100;
  if (found.length <= mostAlerts && found.every(isGood)) return good(found.map((percent) => percent / 100));
  return bad(t('Up to ten percentages from 1 to 100, such as 50, 80, 100.'));
}

/** As somebody would write it. */
export const usdText = (usd: number | null): string => (usd === null ? '' : String(usd));
export const rateText = (rate: number | null): string => (rate === null ? '' : String(rate));
export const percentsText = (fractions: readonly number[]): string =>
  fractions.map((fraction) => String(Math.round(fraction * 1e4) / 100)).join(', ');
