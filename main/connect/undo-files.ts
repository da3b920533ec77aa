// Owns taking what is ours out of a client's files again.
import type { FileChange } from '../contract/connect.ts';
import type { Format } from './editors/of-format.ts';
import { maskedFile } from './masked-file.ts';
import type { OthersFiles } from './others-files.ts';
import { restored } from './plan.ts';
import type { ConnectRecord, KeptFile, Records } from './record.ts';

interface UndoParts {
  readonly files: OthersFiles;
  readonly records: Records;
}

interface Undone {
  readonly kept: KeptFile;
  readonly before: string | null;
  /** Null where there is to be no file. */
  readonly after: string | null;
}

/** Throws where one can't be read or is not of its format: then all of them stay as they are. */
export const planUndo = ({ files: all }: ConnectRecord, { files, records }: UndoParts): readonly Undone[] =>
  all.map((kept) => {
    const before = files.read(kept.file);
    return { kept, before, after: restored(kept, before, records) };
  });

export function undoFiles(planned: readonly Undone[], { files }: UndoParts): void {
  for (const { kept, before, after } of planned) {
    if (after === null) files.remove(kept.file);
    else if (after !== before) files.write(kept.file, after);
  }
  // Only then: two files may lie in the same one.
  for (const { kept, after } of planned)
    if (after === null) for (const folder of kept.folders.toReversed()) files.removeFolder(folder);
}

interface Changed {
  readonly file: string;
  readonly format: Format;
  readonly before: string | null;
  readonly after: string | null;
}

export const changesOf = (planned: readonly Changed[]): FileChange[] =>
  planned.flatMap(({ file, format, before, after }) =>
    before === after ? [] : [{ file, before: maskedFile(before, format), after: maskedFile(after, format) }],
  );
