// Owns the keys of providers: which of the places that may hold one counts. A key goes out to its provider and nowhere
// else.
import { RouterError } from '../contract/errors.ts';
import type { KeySource } from '../contract/settings-api.ts';
import { setIn } from './dotenv.ts';
import type { Environment } from './home.ts';
import { openTypedKeys, type TypedKeyPlaces, type TypedKeys } from './typed-keys.ts';

interface KeyState {
  readonly set: boolean;
  readonly source: KeySource | null;
  readonly hint: string | null;
  /** One that was typed lies there, and another goes before it. */
  readonly hidden: boolean;
}

export interface Keys extends Pick<TypedKeys, 'kept' | 'moveTo' | 'settle'> {
  /** What policies are read with: typed keys behind the environment and .env. */
  readonly env: () => Environment;
  /** All that is known here and must stand in no report. */
  readonly secrets: () => readonly string[];
  readonly tell: (variable: string) => KeyState;
  readonly put: (variable: string, key: string) => void;
  /** Takes out the one that was typed; whether there was one. */
  readonly remove: (variable: string) => boolean;
}

export interface KeyPlaces extends TypedKeyPlaces {
  /** The environment of the process. */
  readonly env: Environment;
  /** What .env of the home says. */
  readonly dotenv: Environment;
}

/** Of a short one the last four characters would tell too much. */
const shortestHinted = 12;
const hintOf = (key: string): string | null => (key.length < shortestHinted ? null : key.slice(-4));

/** A provider's address stands in a variable too: what was typed must never be taken for one. */
const isAddress = (variable: string): boolean => variable.endsWith('_URL');

export function openKeys({ env, dotenv, ...typedPlaces }: KeyPlaces): Keys {
  const typed = openTypedKeys(typedPlaces);
  const given = (place: Environment, variable: string): string | null =>
    (Object.hasOwn(place, variable) ? place[variable] : undefined) || null;
  const places = (variable: string): readonly (readonly [KeySource, string | null])[] => [
    ['env', given(env, variable)],
    ['dotenv', given(dotenv, variable)],
    [typed.sourceOf(variable), typed.all().get(variable) ?? null],
  ];
  return {
    env: () => {
      const behind = [...typed.all()].filter(
        ([variable]) => given(env, variable) === null && given(dotenv, variable) === null,
      );
      return { ...dotenv, ...setIn(env), ...Object.fromEntries(behind) };
    },
    secrets: () => [
      ...new Set(
        [...typed.all().values(), ...secretsIn(dotenv), ...secretsIn(env)].filter(
          (one) => one.length >= shortestSecret,
        ),
      ),
    ],
    tell(variable) {
      const [source, key] = places(variable).find(([, one]) => one !== null) ?? [null, null];
      const hidden = (source === 'env' || source === 'dotenv') && typed.all().has(variable);
      return { set: key !== null, source, hint: key === null ? null : hintOf(key), hidden };
    },
    put(variable, key) {
      const plain = key.trim();
      refuseKey(variable, plain);
      typed.put(variable, plain);
    },
    remove(variable) {
      if (!typed.all().has(variable)) return false;
      typed.remove(variable);
      return true;
    },
    settle: typed.settle,
    kept: typed.kept,
    moveTo: typed.moveTo,
  };
}

/** A shorter one would be found in plain words. */
const shortestSecret = 6;
const namesSecret = /KEY|TOKEN|SECRET|PASSWORD|PASSWD|CREDENTIAL|AUTH/i;

const secretsIn = (env: Environment): readonly string[] =>
  Object.entries(env).flatMap(([name, value]) => (value !== undefined && namesSecret.test(name) ? [value] : []));

/** Says nothing of what was written: it may be most of a key. */
function refuseKey(variable: string, key: string): void {
  if (isAddress(variable))
    throw new RouterError('invalid_request', `${variable} holds an address. Set it in the environment or in .env.`, {
      param: 'key',
    });
  if (!/^[\x21-\x7e]+$/.test(key))
    throw new RouterError(
      'invalid_request',
      'key: A key has no spaces, line ends or letters beyond ASCII. Copy it again, whole and alone.',
      { param: 'key' },
    );
}
