// Owns the words that refuse a request because local only is on: they name the switch, and what to do.
import { RouterError } from '../../contract/errors.ts';

const wayOut = 'Turn it off in the window or with PUT /api/local-only, or ask a model on this machine.';

/** Who named a target is told that it is blocked, who left the choice that nobody is left. */
export function localOnlyRefusal(explicit: boolean, names: readonly string[]): RouterError {
  const who =
    names.length === 0 ? 'nobody here can serve this request' : `${names.join(', ')} may not serve this request`;
  return new RouterError(
    explicit ? 'privacy_blocked' : 'privacy_pin_unavailable',
    `Local only is on: nothing leaves this machine, so ${who}. ${wayOut}`,
  );
}
