// Owns how keys.json is written: keys by their variables, an empty text for one that was taken out while what is sealed
// could not be opened, and a mark where the person wants keys to lie there although there is a keychain.
import { z } from 'zod';
import { parseJson } from '../contract/json.ts';
import type { Files } from '../platform/ports.ts';
import { ConfigError } from './yaml-file.ts';

export interface PlainKeys {
  readonly keys: ReadonlyMap<string, string>;
  readonly takenOut: ReadonlySet<string>;
  readonly isChosen: boolean;
}

/** No variable is called so. It stands beside the keys, so that both are one write. */
const mark = '$place';
const keysFile = z.record(z.string(), z.string());

export function readPlain(files: Files, path: string): PlainKeys {
  const text = files.readText(path);
  if (text === null) return { keys: new Map(), takenOut: new Set(), isChosen: false };
  const parsed = keysFile.safeParse(parseJson(text));
  if (!parsed.success) {
    const message = 'The file is damaged. Move it away, and type the keys again in the app.';
    throw new ConfigError('keys.json', [{ line: 1, column: 1, path: '', message }]);
  }
  const { [mark]: place, ...rest } = parsed.data;
  const entries = Object.entries(rest);
  return {
    keys: new Map(entries.filter(([, key]) => key !== '')),
    takenOut: new Set(entries.flatMap(([name, key]) => (key === '' ? [name] : []))),
    isChosen: place === 'file',
  };
}

export function plainText({ keys, takenOut, isChosen }: PlainKeys): string {
  const entries = [...(isChosen ? [[mark, 'file']] : []), ...[...takenOut].map((name) => [name, '']), ...keys];
  return `${JSON.stringify(Object.fromEntries(entries), null, 2)}\n`;
}
