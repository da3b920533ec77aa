// Owns looking for secrets in one text: by their own shape, by the form around them, by the name they are given to.
import { credentials } from './credentials.ts';
import type { Match } from '../finding.ts';
import { keyedSecrets } from './keyed.ts';
import { tokensOf } from './tokens.ts';
import { unknownKey } from './unknown-keys.ts';
import { vendorKey } from './vendors.ts';

export const secrets = (text: string): Match[] => [
  ...tokensOf(text).flatMap((token) => vendorKey(text, token) ?? unknownKey(text, token) ?? []),
  ...credentials(text),
  ...keyedSecrets(text),
];
