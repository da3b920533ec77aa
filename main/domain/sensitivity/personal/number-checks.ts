// Owns the checks of numbers that states give to people. Each takes digits only, as many as the number has.
import { isDate, luhn, mod11And10, remainder, weighted } from './checksums.ts';

const part = (digits: string, from: number, length: number): number => Number(digits.slice(from, from + length));
const digitAt = (digits: string, at: number): number => Number(digits[at]);
/** The year in two digits, then month and day. */
const monthDay = (digits: string): boolean => isDate(part(digits, 4, 2), part(digits, 2, 2));

/** Day and month first. */
export const beginsWithDate = (digits: string): boolean => isDate(part(digits, 0, 2), part(digits, 2, 2));

/** Areas, groups and serials that are never given out. */
const noSsn = /^(?:000|666|9\d\d)|^\d{3}00|0000$/;
const itin = /^9\d\d(?:5\d|6[0-5]|7\d|8[0-8]|9[0-24-9])/;

export const isSsn = (digits: string): boolean => !noSsn.test(digits);
export const isItin = (digits: string): boolean => itin.test(digits);

export function nhs(digits: string): boolean {
  const check = 11 - (weighted(digits, [10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11);
  return (check === 11 ? 0 : check) === digitAt(digits, 9) && Number(digits) > 0;
}

export const cpf = (digits: string): boolean =>
  ((weighted(digits, [10, 9, 8, 7, 6, 5, 4, 3, 2]) * 10) % 11) % 10 === digitAt(digits, 9) &&
  ((weighted(digits, [11, 10, 9, 8, 7, 6, 5, 4, 3, 2]) * 10) % 11) % 10 === digitAt(digits, 10) &&
  new Set(digits).size > 1;

export function frenchNumber(digits: string): boolean {
  const month = part(digits, 3, 2);
  const plausible = /^[1-478]/.test(digits) && ((month >= 1 && month <= 12) || (month >= 20 && month <= 42));
  return plausible && 97 - remainder(digits.slice(0, 13), 97) === part(digits, 13, 2);
}

export function belgianNumber(digits: string): boolean {
  const check = part(digits, 9, 2);
  const fits = (text: string): boolean => 97 - remainder(text, 97) === check;
  return monthDay(digits) && (fits(digits.slice(0, 9)) || fits(`2${digits.slice(0, 9)}`));
}

export function dutchNumber(digits: string): boolean {
  return Number(digits) > 0 && weighted(digits, [9, 8, 7, 6, 5, 4, 3, 2, -1]) % 11 === 0;
}

/** One digit stands two or three times, the others once at most. */
export function germanTaxNumber(digits: string): boolean {
  return digits[0] !== '0' && new Set(digits.slice(0, 10)).size >= 8 && mod11And10(digits);
}

export function pesel(digits: string): boolean {
  const month = part(digits, 2, 2) % 20;
  return isDate(part(digits, 4, 2), month) && weighted(digits, [1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1]) % 10 === 0;
}

export function swedishNumber(digits: string): boolean {
  const short = digits.slice(-10);
  const century = digits.length === 12 ? part(digits, 0, 2) : 19;
  return century >= 18 && century <= 20 && isDate(part(short, 4, 2) % 60, part(short, 2, 2)) && luhn(short);
}

export function norwegianNumber(digits: string): boolean {
  const fits = (weights: readonly number[]): boolean => weighted(digits, weights) % 11 === 0;
  return (
    isDate(part(digits, 0, 2) % 40, part(digits, 2, 2) % 40) &&
    fits([3, 7, 6, 1, 8, 9, 4, 5, 2, 1]) &&
    fits([5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1])
  );
}

/** The check digit was given up in October 2020. */
export function koreanNumber(digits: string): boolean {
  const check = (11 - (weighted(digits, [2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5]) % 11)) % 10;
  const sex = digitAt(digits, 6);
  const recent = (sex === 3 || sex === 4 || sex === 7 || sex === 8) && part(digits, 0, 2) >= 20;
  return (
    monthDay(digits) && sex >= 1 && sex <= 8 && (check === digitAt(digits, 12) || recent || part(digits, 0, 2) < 6)
  );
}

export function thaiNumber(digits: string): boolean {
  const sum = weighted(digits, [13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2]);
  return /^[1-8]/.test(digits) && (11 - (sum % 11)) % 10 === digitAt(digits, 12);
}

export function turkishNumber(digits: string): boolean {
  const odd = weighted(digits, [1, 0, 1, 0, 1, 0, 1, 0, 1]);
  const even = weighted(digits, [0, 1, 0, 1, 0, 1, 0, 1]);
  const total = weighted(digits, [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]);
  return digits[0] !== '0' && (odd * 7 - even) % 10 === digitAt(digits, 9) && total % 10 === digitAt(digits, 10);
}

export function japaneseNumber(digits: string): boolean {
  const rest = weighted(digits, [6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11;
  return (rest <= 1 ? 0 : 11 - rest) === digitAt(digits, 11);
}

export function southAfricanNumber(digits: string): boolean {
  return monthDay(digits) && /^[0-2]$/.test(digits[10] ?? '') && luhn(digits);
}

export const australianTaxNumber = (digits: string): boolean =>
  weighted(digits, digits.length === 9 ? [1, 4, 3, 7, 5, 8, 6, 9, 10] : [10, 7, 8, 4, 6, 3, 5, 1]) % 11 === 0;

export const australianMedicare = (digits: string): boolean =>
  /^[2-6]/.test(digits) && weighted(digits, [1, 3, 7, 9, 1, 3, 7, 9]) % 10 === digitAt(digits, 8);

export const czechNumber = (digits: string): boolean =>
  isDate(part(digits, 4, 2), part(digits, 2, 2) % 50) && (digits.length === 9 || remainder(digits, 11) === 0);

export const portugueseNumber = (digits: string): boolean =>
  ((11 - (weighted(digits, [9, 8, 7, 6, 5, 4, 3, 2]) % 11)) % 11) % 10 === digitAt(digits, 8);

export function romanianNumber(digits: string): boolean {
  const rest = weighted(digits, [2, 7, 9, 1, 4, 6, 3, 5, 8, 2, 7, 9]) % 11;
  return isDate(part(digits, 5, 2), part(digits, 3, 2)) && rest % 10 === digitAt(digits, 12);
}

export const chileanNumber = (digits: string): boolean =>
  (11 - (weighted(digits, [3, 2, 7, 6, 5, 4, 3, 2]) % 11)) % 11 === digitAt(digits, 8);
