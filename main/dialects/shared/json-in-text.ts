// Owns reading JSON that stands in a text and is to be written anew as a part of a body, as arguments of calls are: no
// deeper than a body itself may be. JSON.parse takes any depth; what is made of it cannot be written any more.
import { parseJson } from '../../contract/json.ts';
import { maxDepth, measureJson } from './json-bytes.ts';

/** Undefined where the text is no JSON, or nests too deep. */
export const parseJsonInText = (text: string): unknown => (isTooDeep(text) ? undefined : parseJson(text));

/** Each level takes a character at least. */
const isTooDeep = (text: string): boolean =>
  text.length > maxDepth && measureJson(Buffer.from(text), Number.POSITIVE_INFINITY).depth > maxDepth;

export const noArguments = `the arguments of a call are no JSON object, or nest deeper than ${maxDepth} levels.`;
