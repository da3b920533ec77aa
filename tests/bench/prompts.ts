// Owns prompts that are new every time. They are written over a request that is made once, so that its length stays and
// the load stays cheap.

const words = (
  'anchor basket bridge button candle canvas castle cement cipher cluster copper cradle cursor damper desert dinner ' +
  'dragon driver engine fabric farmer ferret filter finger forest garden ginger gravel hammer harbor helmet hunter ' +
  'icicle island jacket jigsaw jungle kettle kitten ladder lantern legend lizard magnet marble market mirror module ' +
  'monkey mortar needle number object orange oyster packet parcel pencil pepper pillow pirate planet pocket prison ' +
  'puzzle rabbit record ribbon rocket saddle salmon sample school season shadow signal silver socket spider stable ' +
  'street sunset switch temple ticket timber tunnel turtle valley violin walnut window winter wizard'
)
  .split(' ')
  .filter((word) => word.length === 6)
  .slice(0, 64)
  .map((word) => Buffer.from(word, 'latin1'));

const gap = '______';
/** What stands in a body until a prompt is written over it. */
export const promptGap =
  `How does the ${gap} of a ${gap} talk to its ${gap} when the ${gap} and the ${gap} are late, and what would the ` +
  `${gap} lose if every ${gap} kept one ${gap} for each ${gap}?`;

const gaps = [...promptGap.matchAll(new RegExp(gap, 'g'))].map(({ index }) => index);
const wordsAsBits = 6;
/** So many words make a prompt distinct; the others only vary. */
const distinctWords = 4;
const prompts = 2 ** (wordsAsBits * distinctWords);
/** Odd, so that each number below `prompts` is reached once before any comes again. */
const stride = 0x9e3779b1;

/** Writes a prompt over the gap at this place of a body that has never been written by it before. */
export type WritePrompt = (body: Buffer, at: number) => void;

export function createPrompts(): WritePrompt {
  let count = 0;
  return (body, at) => {
    count++;
    let bits = (Math.imul(count, stride) >>> 0) % prompts;
    for (const [which, offset] of gaps.entries()) {
      if (which === distinctWords) bits = Math.imul(count ^ 0x5bd1e995, stride) >>> 1;
      words[bits % words.length]?.copy(body, at + offset);
      bits >>>= wordsAsBits;
    }
  };
}
