// Owns what connecting and disconnecting would make of the files: what stands in them now, and what will. Writes nothing.
import { RouterError } from '../contract/errors.ts';
import type { Settings } from './client.ts';
import { hasEntries, hasWritten, writeEntries } from './edit.ts';
import { Unreadable } from './editors/editor.ts';
import { editorOf, type Format } from './editors/of-format.ts';
import type { OthersFiles } from './others-files.ts';
import { digestOf, type KeptFile, type Records } from './record.ts';
import { isBlank, takeOut } from './take-out.ts';

export interface PlannedFile {
  readonly settings: Settings;
  /** Null where there is none. */
  readonly before: string | null;
  /** Without anything of ours; null where there would be no file. */
  readonly base: string | null;
  readonly after: string;
  readonly undo: KeptFile['undo'];
}

export interface PlanParts {
  readonly files: OthersFiles;
  readonly records: Records;
}

/** Throws where a file can't be read or is not of its format: then all of them stay as they are. */
export function planFiles(
  all: readonly Settings[],
  kept: readonly KeptFile[] | null,
  parts: PlanParts,
): readonly PlannedFile[] {
  const { files, records } = parts;
  const hasAll = ({ file, format, entries }: Settings): boolean => {
    const text = files.read(file);
    return text !== null && reading(file, format, () => hasEntries(editorOf[format], text, entries));
  };
  if (kept !== null && all.every(hasAll)) return [];
  return all.map((settings) => {
    const { file, format, entries } = settings;
    const before = files.read(file);
    const own = kept?.find((one) => one.file === file);
    const base = own === undefined ? before : restored(own, before, records);
    const written = reading(file, format, () => writeEntries(editorOf[format], base ?? '', entries));
    return { settings, before, base, after: written.text, undo: written.undo };
  });
}

/** What a file is without us; null where there is none. */
export function restored(kept: KeptFile, now: string | null, records: Records): string | null {
  if (now === null) return null;
  const backup = kept.backup === null ? null : records.backup(kept.backup);
  const wasThere = kept.backup !== null;
  if (digestOf(now) === kept.left && (!wasThere || backup !== null)) return backup;
  if (now === backup) return backup;
  const editor = editorOf[kept.format];
  return reading(kept.file, kept.format, () => {
    const text = takeOut(editor, now, { undo: kept.undo, isOurs: !wasThere });
    return !wasThere && isBlank(editor, text) ? null : text;
  });
}

/** Whether all that was written stands there still. Throws where that can't be told. */
export const stands = ({ file, format, undo }: KeptFile, text: string | null): boolean =>
  text !== null && reading(file, format, () => hasWritten(editorOf[format], text, undo));

/** Throws where a file is not of its format. */
export function checkFile({ file, format }: Settings, text: string | null): void {
  if (text !== null) reading(file, format, () => writeEntries(editorOf[format], text, []));
}

const titles: Readonly<Record<Format, string>> = { json: 'JSON', toml: 'TOML', yaml: 'YAML', dotenv: '.env' };

export function reading<T>(file: string, format: Format, read: () => T): T {
  const refusal = (why: string, cause: Error): RouterError => {
    const words = `${file} cannot be changed as ${titles[format]} (${why}), so it is as it was.`;
    return new RouterError('conflict', `${words} Mend it, then try again.`, { cause });
  };
  try {
    return read();
  } catch (error) {
    // Readers go into what is nested as deep as they can.
    if (error instanceof RangeError) throw refusal('it is nested too deep', error);
    if (error instanceof Unreadable) throw refusal(error.message, error);
    throw error;
  }
}
