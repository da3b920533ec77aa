// Owns what a policy may not say that somebody sends, in place of writing the file: take variables of the environment that
// are no keys, and have an address pass for this device. What is in force already stays allowed.
import type { BackendSpec, Policy } from '../domain/policy.ts';
import type { BasePolicy } from './policy.ts';
import { providers } from './providers.ts';
import type { Path, Problem } from './yaml-file.ts';

export interface Sender {
  /** The person at the machine, whose word on what stays on it counts. */
  readonly mayGiveDevice: boolean;
  /** A server that was found on this machine and that its kind alone puts on the device. */
  readonly found?: string;
  /** The text stood there before. */
  readonly restores?: boolean;
}

interface Overreach {
  readonly at: Path;
  readonly message: string;
}

/** Judged is what the text comes to, defaults and aliases resolved, and not how it is written. */
export function overreachOf({ policy, locate }: BasePolicy, inForce: Policy, sender: Sender): Problem[] {
  return policy.backends
    .flatMap((spec) => {
      const before = inForce.backends.find((other) => isSamePlace(spec, other));
      return [...foreignVariable(spec, before), ...(mayBeOnDevice(spec, sender) ? [] : newOnDevice(spec, before))];
    })
    .map(({ at, message }) => locate(at, message));
}

const mayBeOnDevice = ({ name, zoneGiven }: BackendSpec, { mayGiveDevice, found }: Sender): boolean =>
  mayGiveDevice || (name === found && !zoneGiven);

/** A name stands for nothing by itself: what it had, it had at its addresses, and in the format that was spoken there. */
const isSamePlace = (spec: BackendSpec, other: BackendSpec): boolean =>
  spec.name === other.name &&
  spec.type === other.type &&
  spec.endpoints.every((endpoint) => other.endpoints.includes(endpoint));

const keyNames: ReadonlySet<string> = new Set(Object.values(providers).map(({ key }) => key));
/** Our own open this router, and are for nobody else. */
const isKey = (variable: string): boolean =>
  keyNames.has(variable) || (/_(?:API_KEY|KEY|TOKEN)$/.test(variable) && !variable.startsWith('LLR_'));

function foreignVariable({ name, keyName }: BackendSpec, before: BackendSpec | undefined): readonly Overreach[] {
  if (keyName === null || isKey(keyName) || before?.keyName === keyName) return [];
  const message =
    'Through the API a key comes only from a variable whose name ends in _API_KEY, _KEY or _TOKEN, and does not begin with LLR_. Call it so, or write this entry into the file itself.';
  return [{ at: ['backends', name, 'apiKey'], message }];
}

function newOnDevice(spec: BackendSpec, before: BackendSpec | undefined): readonly Overreach[] {
  // Models of this machine are run by the app itself: there is no address that could pass for it.
  if (spec.zone !== 'device' || spec.type === 'llamacpp' || wasOnDevice(spec, before)) return [];
  const message = spec.zoneGiven
    ? 'Through the API no backend comes to be zone device: by the policy in force it is not, at this address. Choose another zone, write this entry into the file itself, or save it in the app.'
    : 'Left out, the zone of this backend is device, which through the API none comes to be. Give it another zone, write this entry into the file itself, or save it in the app.';
  return [{ at: ['backends', spec.name, ...(spec.zoneGiven ? ['zone'] : [])], message }];
}

/** A zone by default is less than one that is written: what the server may fetch from elsewhere is not in it. */
const wasOnDevice = (spec: BackendSpec, before: BackendSpec | undefined): boolean =>
  before?.zone === 'device' && (before.zoneGiven || !spec.zoneGiven);
