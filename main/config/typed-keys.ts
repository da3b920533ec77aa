// Owns the keys that were typed, and the two files that may hold them: keys.json, plain, for this user alone, and
// keys.sealed, which the keychain of the system opens. Name by name the plain file goes before the sealed one, and an
// empty text in it means taken out: so whatever a kill leaves behind, one of them counts, and the next start tidies up.
import { z } from 'zod';
import { RouterError } from '../contract/errors.ts';
import { parseJson } from '../contract/json.ts';
import type { KeyPlace, KeysKept } from '../contract/settings-api.ts';
import { fileFaultOf } from '../platform/file-fault.ts';
import type { Files, OpenVault, Vault } from '../platform/ports.ts';
import { plainText, readPlain } from './plain-keys.ts';

type KeyMap = ReadonlyMap<string, string>;

export interface TypedKeys {
  /** Brings what lies in the wrong place to the right one. For whoever has the home to themselves. */
  readonly settle: () => void;
  readonly all: () => KeyMap;
  readonly sourceOf: (variable: string) => KeyPlace;
  readonly put: (variable: string, key: string) => void;
  readonly remove: (variable: string) => void;
  readonly kept: () => KeysKept;
  /** Throws where there is no keychain, and where it holds what this router cannot read. */
  readonly moveTo: (place: KeyPlace) => void;
}

export interface TypedKeyPlaces {
  readonly files: Files;
  readonly path: string;
  readonly sealedPath: string;
  readonly openVault: OpenVault | null;
}

type Unreadable = NonNullable<KeysKept['unreadable']>;
type Sealed =
  | { readonly kind: 'none' }
  | { readonly kind: 'open'; readonly keys: KeyMap }
  | { readonly kind: 'shut'; readonly why: Unreadable };

interface Held {
  readonly plain: KeyMap;
  /** They lie in what is sealed, perhaps, and were taken out where that could not be opened. */
  readonly takenOut: ReadonlySet<string>;
  readonly isChosen: boolean;
  readonly sealed: Sealed;
}

const none: KeyMap = new Map();

function merged({ plain, takenOut, sealed }: Held): KeyMap {
  const below = sealed.kind === 'open' ? [...sealed.keys].filter(([name]) => !takenOut.has(name)) : [];
  return new Map([...below, ...plain]);
}

export function openTypedKeys(places: TypedKeyPlaces): TypedKeys {
  const vault = askedOnce(places.openVault);
  let held = readHeld(places, vault.get);
  const storing = createStoring(places, vault.get);
  const isFile = (): boolean => held.isChosen || vault.get() === null;
  const keep = (next: KeyMap, takenOut = held.takenOut): void => {
    held = isFile() ? storing.inFile({ ...held, takenOut }, next) : storing.inKeychain(held, next);
  };
  return {
    settle() {
      held = settled(held, storing, vault.get);
    },
    all: () => merged(held),
    sourceOf: (variable) => (held.plain.has(variable) ? 'file' : 'keychain'),
    put(variable, key) {
      const takenOut = new Set([...held.takenOut].filter((one) => one !== variable));
      keep(new Map([...merged(held), [variable, key]]), takenOut);
    },
    remove(variable) {
      const rest = new Map([...merged(held)].filter(([one]) => one !== variable));
      keep(rest, held.sealed.kind === 'shut' ? new Set([...held.takenOut, variable]) : held.takenOut);
    },
    kept: () => ({ ...placeOf(held, vault.told()), unreadable: held.sealed.kind === 'shut' ? held.sealed.why : null }),
    moveTo(place) {
      if (place === 'keychain') held = storing.inKeychain(held, merged(held));
      else held = storing.inFile(released(held, vault.get(), storing), merged(held));
    },
  };
}

/** What of the keychain is known without asking for it: the person may be asked when it is. */
type Told = 'headless' | 'unasked' | 'missing' | 'there';

function askedOnce(openVault: OpenVault | null) {
  let asked: { readonly vault: Vault | null } | null = openVault === null ? { vault: null } : null;
  return {
    get: (): Vault | null => (asked ??= { vault: openVault?.() ?? null }).vault,
    told(): Told {
      if (openVault === null) return 'headless';
      if (asked === null) return 'unasked';
      return asked.vault === null ? 'missing' : 'there';
    },
  };
}

function placeOf({ isChosen, plain }: Held, told: Told): Pick<KeysKept, 'place' | 'why'> {
  if (told === 'headless') return { place: 'file', why: 'headless' };
  if (isChosen) return { place: 'file', why: 'chosen' };
  if (told === 'unasked') return { place: null, why: null };
  if (told === 'missing') return { place: 'file', why: 'no-keychain' };
  return plain.size > 0 ? { place: 'file', why: 'refused' } : { place: 'keychain', why: null };
}

function readHeld({ files, path, sealedPath, openVault }: TypedKeyPlaces, vault: () => Vault | null): Held {
  const { keys, takenOut, isChosen } = readPlain(files, path);
  const text = files.readText(sealedPath);
  if (text === null) return { plain: keys, takenOut, isChosen, sealed: { kind: 'none' } };
  const opener = vault();
  const missing = openVault === null ? 'headless' : 'no-keychain';
  const sealed: Sealed = opener === null ? { kind: 'shut', why: missing } : unsealed(text, opener);
  return { plain: keys, takenOut, isChosen, sealed };
}

/** What a kill, another router of this home, or an older version has left is brought to where it belongs. */
function settled(held: Held, storing: Storing, vault: () => Vault | null): Held {
  const { plain, isChosen, sealed } = held;
  const inFile = isChosen && sealed.kind === 'open';
  const isLeft = plain.size > 0 || (sealed.kind === 'open' && storing.isPlainThere());
  const inKeychain = !isChosen && isLeft && sealed.kind !== 'shut' && vault() !== null;
  if (!inFile && !inKeychain) return held;
  try {
    return inFile ? storing.inFile(held, merged(held)) : storing.inKeychain(held, merged(held));
  } catch (error) {
    // The keychain does not take them, or the home cannot be written: they count where they lie, and that is told.
    if (error instanceof RouterError || fileFaultOf(error) !== null) return held;
    throw error;
  }
}

/** What nobody here can open is left to the router that can; with a keychain it is put aside, and replaced. */
function released(held: Held, vault: Vault | null, storing: Storing): Held {
  if (held.sealed.kind !== 'shut') return { ...held, isChosen: true };
  if (vault === null) throw elsewhere();
  storing.setAside();
  return { ...held, isChosen: true, sealed: { kind: 'open', keys: none } };
}

type Storing = ReturnType<typeof createStoring>;

/** Each writes the new place whole before it takes the old one away, and gives back what then is held. */
function createStoring({ files, path, sealedPath, openVault }: TypedKeyPlaces, vault: () => Vault | null) {
  /** A keychain may come back. */
  function setAside(): void {
    const text = files.readText(sealedPath);
    if (text !== null) files.writeText(`${sealedPath}.old`, text);
  }
  return {
    setAside,
    isPlainThere: () => files.exists(path),
    inKeychain(held: Held, next: KeyMap): Held {
      const opener = vault();
      if (opener === null) throw noKeychain(openVault === null);
      const state = { plain: none, takenOut: new Set<string>(), isChosen: false };
      // Where nothing is left, the next start has nothing to ask a keychain for.
      if (next.size === 0 && (held.sealed.kind === 'none' || (held.sealed.kind === 'open' && held.plain.size === 0))) {
        files.remove(sealedPath);
        files.remove(path);
        return { ...state, sealed: { kind: 'none' } };
      }
      const text = sealedText(opener, next);
      if (held.sealed.kind === 'shut') setAside();
      files.writeText(sealedPath, text);
      files.remove(path);
      return { ...state, sealed: { kind: 'open', keys: next } };
    },
    inFile(held: Held, next: KeyMap): Held {
      const { isChosen, takenOut, sealed } = held;
      files.writeText(path, plainText({ keys: next, takenOut, isChosen }));
      if (sealed.kind !== 'open') return { ...held, plain: next };
      files.remove(sealedPath);
      return { ...held, plain: next, sealed: { kind: 'none' } };
    },
  };
}

const sealedFile = z.strictObject({ sealed: z.base64().min(1) });
const keysInside = z.record(z.string(), z.string());

/** It is opened once before it counts, since the other place is taken away next. */
function sealedText(vault: Vault, keys: KeyMap): string {
  const text = JSON.stringify(Object.fromEntries(keys));
  try {
    const bytes = vault.seal(text);
    if (vault.open(bytes) === text) return `${JSON.stringify({ sealed: Buffer.from(bytes).toString('base64') })}\n`;
  } catch {
    // Its own words are for developers, and could hold anything.
  }
  throw new RouterError(
    'keychain_unavailable',
    'The keychain did not take the keys, so nothing was changed. Unlock it and try again, or keep keys in a file: Settings, Providers and keys.',
  );
}

function unsealed(text: string, vault: Vault): Sealed {
  const shut: Sealed = { kind: 'shut', why: 'cannot-open' };
  const file = sealedFile.safeParse(parseJson(text));
  if (!file.success) return shut;
  try {
    const inside = keysInside.safeParse(parseJson(vault.open(Buffer.from(file.data.sealed, 'base64'))));
    return inside.success ? { kind: 'open', keys: new Map(Object.entries(inside.data)) } : shut;
  } catch {
    // A keychain that was reset, or that of another computer: told as an alert, and the router starts all the same.
    return shut;
  }
}

const noKeychain = (isHeadless: boolean): RouterError =>
  new RouterError(
    'keychain_unavailable',
    isHeadless
      ? 'This router runs without the desktop app, and only that reaches the keychain. Open LA Router in its window and do it there.'
      : 'This system offers no keychain that is safe. Set one up (on Linux GNOME Keyring or KWallet), and start LA Router again.',
    { param: 'place' },
  );

const elsewhere = (): RouterError =>
  new RouterError(
    'keychain_unavailable',
    'The keys lie in the keychain of the desktop app, which this router cannot open. Open LA Router in its window and do it there, or type the keys again.',
    { param: 'place' },
  );
