// Owns which lengths the national number may have behind each international calling code: lines and mobiles, without
// the trunk digit, as the countries' numbering plans have them.

const plans: readonly (readonly [shortest: number, longest: number, codes: string])[] = [
  [10, 10, '1 7 30 52 58 90 91 225 229 234'],
  [10, 11, '54 55'],
  [6, 10, '53 63 82 95 98 358 685 880'],
  [6, 11, '39 43 49 352'],
  [6, 6, '298 299 672 681 687'],
  [6, 7, '597 688 690'],
  [6, 9, '27 40 252 359 376 421 508'],
  [7, 10, '243 353'],
  [7, 11, '62 86 381'],
  [7, 7, '238 239 246 248 269 291 297 501 592 673 674 676 677 678 679 680 683 691 692 960'],
  [7, 8, '230 241 267 372 507 599 670 675 961 975'],
  [7, 9, '46 48 220 231 254 265 354 423 595 967'],
  [8, 10, '20 57 60 64 378 850 856 964 976 977'],
  [8, 11, '383 972'],
  [
    8,
    8,
    '45 47 65 216 222 223 226 227 228 232 235 236 253 257 266 268 350 356 357 370 371 373 374 382 386 389 502 503 504 505 506 509 591 598 686 689 852 853 965 968 973 974 993',
  ],
  [8, 9, '32 36 51 66 213 224 250 258 264 355 377 385 387 593 855 886 962 963 970 971'],
  [9, 10, '44 81 84 92'],
  [9, 11, '31'],
  [
    9,
    9,
    '33 34 41 56 61 93 94 211 212 218 221 233 237 240 242 244 245 249 251 255 256 260 261 262 263 351 375 380 420 590 594 596 966 992 994 995 996 998',
  ],
];

const planOf: ReadonlyMap<string, readonly [shortest: number, longest: number]> = new Map(
  plans.flatMap(([shortest, longest, codes]) =>
    codes.split(' ').map((code): [string, [number, number]] => [code, [shortest, longest]]),
  ),
);

const longestCode = 3;
/** Area and exchange both begin with two or more, and neither ends in 11. */
const northAmerican = /^[2-9](?!11)\d\d[2-9](?!11)\d{6}$/;

export const isNorthAmerican = (national: string): boolean => northAmerican.test(national);

/** Whether digits that begin with a calling code are a number of that country; a trunk 0 behind the code is left out. */
export function isInternational(digits: string): boolean {
  for (let length = 1; length <= longestCode; length++) {
    const plan = planOf.get(digits.slice(0, length));
    if (plan === undefined) continue;
    const national = digits.slice(length).replace(/^0/, '');
    const fits = national.length >= plan[0] && national.length <= plan[1];
    return fits && (length > 1 || digits[0] !== '1' || isNorthAmerican(national));
  }
  return false;
}
