// Owns the one way to say that a file is no model that can be run.
import { RouterError } from '../../contract/errors.ts';

/** The message says what is wrong with the file and what to do; it is thrown by whoever calls. */
export const refused = (reason: string, cause?: unknown): RouterError =>
  new RouterError('invalid_model', reason, cause === undefined ? {} : { cause });

export const again = 'Download it again.';

export const damaged = (what: string): RouterError => refused(`The file is damaged: ${what}. ${again}`);

/** Names stand in messages only as far as anybody can read them. */
export const shown = (name: string): string => {
  const plain = name.replaceAll(/[^\x20-\x7e]/g, '?');
  return `"${plain.length > 64 ? `${plain.slice(0, 64)}…` : plain}"`;
};
