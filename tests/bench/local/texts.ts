// Owns prompts of about so many tokens that begin differently each time, so that no cache knows them.
import { createRandom } from '../../../build/classifier/arithmetic.ts';

/** Each is one token, with the space before it, in the vocabularies of most models. */
const words = (
  'the of and to in is that for it was on are as with his they at be this from have or by one had not but what all were ' +
  'when we there can an your which their said if do will each about how up out them then she many some so these would'
).split(' ');

export function createTexts(firstSeed: number): (tokens: number) => string {
  let seed = firstSeed;
  return (tokens) => {
    const random = createRandom(++seed);
    const word = (): string => words[Math.floor(random() * words.length)] ?? '';
    return `${seed}${Array.from({ length: tokens }, () => ` ${word()}`).join('')}`;
  };
}
