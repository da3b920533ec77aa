// Owns the check digits that numbers of people, cards and accounts carry. Each takes digits only, unless it says more.

const digitsOf = (digits: string): number[] => Array.from(digits, Number);

/** The sum of the digits, each times its weight; weights are for the first digits, the others do not count. */
export function weighted(digits: string, weights: readonly number[]): number {
  let sum = 0;
  for (let at = 0; at < weights.length && at < digits.length; at++) {
    sum += (weights[at] ?? 0) * (digits.charCodeAt(at) - 48);
  }
  return sum;
}

export function luhn(digits: string): boolean {
  let sum = 0;
  for (let index = 0; index < digits.length; index++) {
    const digit = digits.charCodeAt(digits.length - 1 - index) - 48;
    const doubled = index % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}

/** The remainder of a number, one more character behind it; letters count 10 to 35, as in an IBAN. */
export function nextRemainder(rest: number, code: number, modulus: number): number {
  const value = code < 58 ? code - 48 : (code | 0x20) - 87;
  return (rest * (value > 9 ? 100 : 10) + value) % modulus;
}

/** The remainder of a number too long for a number. */
export function remainder(characters: string, modulus: number): number {
  let rest = 0;
  for (let at = 0; at < characters.length; at++) rest = nextRemainder(rest, characters.charCodeAt(at), modulus);
  return rest;
}

const dihedral = [
  '0123456789',
  '1234067895',
  '2340178956',
  '3401289567',
  '4012395678',
  '5987604321',
  '6598710432',
  '7659821043',
  '8765932104',
  '9876543210',
];
const turns = [
  '0123456789',
  '1576283094',
  '5803796142',
  '8916043527',
  '9453126870',
  '4286573901',
  '2793806415',
  '7046913258',
];

export function verhoeff(digits: string): boolean {
  let state = 0;
  digitsOf(digits)
    .toReversed()
    .forEach((digit, index) => {
      state = Number(dihedral[state]?.[Number(turns[index % 8]?.[digit] ?? 0)] ?? 0);
    });
  return state === 0;
}

/** ISO 7064 MOD 11,10: German tax numbers and others. */
export function mod11And10(digits: string): boolean {
  let product = 10;
  for (const digit of digitsOf(digits.slice(0, -1))) {
    const sum = (digit + product) % 10;
    product = ((sum === 0 ? 10 : sum) * 2) % 11;
  }
  return (11 - product) % 10 === Number(digits.at(-1));
}

const longMonths = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Whether day and month are ones that a calendar has. */
export const isDate = (day: number, month: number): boolean =>
  Number.isInteger(day) && day >= 1 && day <= (longMonths[month - 1] ?? 0);
