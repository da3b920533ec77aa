// Owns the last look at what is about to leave: what of it did not stand in the body that was judged. A header in which
// something is found stays here; a body, a path or a model's name goes only where what is found in it may go.
import type { Message } from '../../backends/backend.ts';
import { RouterError } from '../../contract/errors.ts';
import { higherLevel, targetName, type Level } from '../../contract/routing.ts';
import type { ParsedRequest } from '../../dialects/dialect.ts';
import { leavesDevice, mayCarry, seal, type Permit, type Sealed } from '../../domain/clear.ts';
import { localOnlyRefusal } from '../../domain/decide/local-only.ts';
import type { Sensitivity } from '../plan/sensitivity.ts';

interface Looking {
  readonly sensitivity: Pick<Sensitivity, 'judgeText' | 'judgeComposed'>;
  /** The body may hold text that its request did not. */
  readonly addsText: boolean;
  /** Its name, for the words of a refusal. */
  readonly backend: string;
  readonly localOnly: LocalOnlyNow;
}

/** Asked again at the moment of each sending: what was planned before the switch must not leave after it. */
export interface LocalOnlyNow {
  readonly isOn: () => boolean;
  /** The caller named the target. */
  readonly explicit: boolean;
}

/** Throws where the message must not go there. */
export function sealed(
  permit: Permit<ParsedRequest>,
  message: Message,
  { sensitivity, addsText, backend, localOnly }: Looking,
): Sealed<Message> | Promise<Sealed<Message>> {
  const { judgeText, judgeComposed } = sensitivity;
  const headers = withoutFound(message.headers, judgeText);
  const shown = headers === message.headers ? message : { ...message, headers };
  const under = (level: Level): Sealed<Message> => {
    const isOn = localOnly.isOn();
    const passed = seal(permit, shown, { level, localOnly: isOn });
    if (passed !== null) return passed;
    if (isOn && leavesDevice(permit.target)) throw localOnlyRefusal(localOnly.explicit, [targetName(permit.target)]);
    return refuse(level, backend);
  };
  // The name of the model goes up without the backend's in front, as which it was not judged.
  const ofPath = higherLevel(judgeText(message.path), judgeText(permit.target.model));
  // Where everything may go there is nothing to look for.
  if (!addsText || mayCarry(permit, 'high')) return under(ofPath);
  const ofBody = judgeComposed(message.body);
  const both = (level: Level): Sealed<Message> => under(higherLevel(level, ofPath));
  return ofBody instanceof Promise ? ofBody.then(both) : both(ofBody);
}

function withoutFound(headers: Message['headers'], judgeText: Sensitivity['judgeText']): Message['headers'] {
  const isFree = (value: string): boolean => judgeText(value) === 'low';
  if (Object.values(headers).every(isFree)) return headers;
  return Object.fromEntries(Object.entries(headers).filter(([, value]) => isFree(value)));
}

function refuse(level: Level, backend: string): never {
  throw new RouterError(
    'privacy_blocked',
    `Written for ${backend}, the request holds something of ${level} sensitivity, which must not go there. Take it out, or ask a model on this machine.`,
  );
}
