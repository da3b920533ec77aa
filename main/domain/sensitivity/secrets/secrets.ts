// Owns looking for secrets in one text: by their own shape, by the form around them, by the name they are given to.
import type { Match } from '../finding.ts';
import { speaksOf } from '../landmarks.ts';
import { holds, type Survey } from '../survey.ts';
import { credentials, credentialStarts } from './credentials.ts';
import { keyedSecrets } from './keyed.ts';
import { tokensOf } from './tokens.ts';
import { unknownKey } from './unknown-keys.ts';
import { vendorKey } from './vendors.ts';

/** Without any of these no secret is found. A token is a long word. */
export const secretStarts = holds.longWord | speaksOf.secret | credentialStarts;

export function secrets(survey: Survey): Match[] {
  const found: Match[] = [];
  if ((survey.flags & holds.longWord) !== 0) {
    for (const token of tokensOf(survey)) {
      const match = vendorKey(survey, token) ?? unknownKey(survey, token);
      if (match !== null) found.push(match);
    }
  }
  if ((survey.flags & credentialStarts) !== 0) found.push(...credentials(survey));
  if ((survey.flags & speaksOf.secret) !== 0) found.push(...keyedSecrets(survey));
  return found;
}
