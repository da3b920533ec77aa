// Owns what the desktop remembers over a restart, in a file of the home: where its window stood, what was asked and said.
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import { desktopQuestions, updateChannels } from '../contract/desktop.ts';

const bounds = z.object({
  x: z.number(),
  y: z.number(),
  width: z.number(),
  height: z.number(),
  maximized: z.boolean(),
});
export type WindowBounds = z.infer<typeof bounds>;

const remembered = z.object({
  window: bounds.nullable().catch(null),
  answered: z.array(z.enum(desktopQuestions)).catch([]),
  saidHidden: z.boolean().catch(false),
  saidTray: z.boolean().catch(false),
  updateChannel: z.enum(updateChannels).catch('stable'),
  updateDaily: z.boolean().catch(false),
  updateCheckedAt: z.iso.datetime().nullable().catch(null),
  /** Why the last one could not be installed, for the start after it. */
  updateFault: z.string().nullable().catch(null),
  /** The version that ran last, and the one before it. */
  version: z.string().nullable().catch(null),
  versionBefore: z.string().nullable().catch(null),
});
type Remembered = z.infer<typeof remembered>;

export interface Memory {
  readonly now: () => Remembered;
  readonly set: (part: Partial<Remembered>) => void;
}

/** A file that is not there, or was damaged, costs the place of a window and two questions: it is begun anew. */
function read(path: string): Remembered {
  try {
    return remembered.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    return remembered.parse({});
  }
}

export function openMemory(path: string, onFault: (error: unknown) => void): Memory {
  let known = read(path);
  return {
    now: () => known,
    set(part) {
      known = { ...known, ...part };
      try {
        writeFileSync(`${path}.new`, `${JSON.stringify(known, null, 2)}\n`, { mode: 0o600 });
        renameSync(`${path}.new`, path);
      } catch (error) {
        onFault(error);
      }
    },
  };
}
