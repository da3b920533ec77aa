// Owns reading which client is meant.
import { clientIds, type ClientId } from '../contract/connect.ts';
import { RouterError } from '../contract/errors.ts';
import { didYouMean } from '../contract/schema-words.ts';

export function clientIdOf(word: string): ClientId {
  const id = clientIds.find((one) => one === word);
  if (id !== undefined) return id;
  const known = clientIds.join(', ');
  throw new RouterError(
    'not_found',
    `There is no client of that name. There are: ${known}.${didYouMean(word, clientIds)}`,
  );
}
