// Owns refusing a request whose hints tell something: the names of its region and its policy are written down and shown
// whatever becomes of it, so that they may hold nothing that must stay here.
import { RouterError } from '../../contract/errors.ts';
import type { ParsedRequest } from '../../dialects/dialect.ts';
import type { Sensitivity } from './sensitivity.ts';

/** Thrown before anything of the request is written down. */
export function refuseTellingHints(
  { hints }: Pick<ParsedRequest, 'hints'>,
  { judgeText }: Pick<Sensitivity, 'judgeText'>,
): void {
  for (const param of ['region', 'policy'] as const) {
    const name = hints[param];
    if (name !== null && judgeText(name) === 'high')
      throw new RouterError(
        'privacy_blocked',
        `${param}: this name holds something of high sensitivity, and names are written down. Take it out of the name.`,
        { param },
      );
  }
}
