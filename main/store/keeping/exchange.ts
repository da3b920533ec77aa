// Owns putting a restored ledger into the place of the damaged one. What is about to happen is noted beside them first and
// the restored file comes last, in one step: of an exchange that a kill has cut short the next start knows whether it is
// over or has to be undone, and what of it nobody was told yet.
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { isJsonObject, parseJson } from '../../contract/json.ts';
import { databaseParts } from './draft.ts';
import { stampOf } from './backup-files.ts';
import { syncFile, syncNames } from './sync.ts';

/** What became of a damaged ledger. */
export interface Mended {
  /** The code of what was wrong with it. */
  readonly code: string;
  /** Where the damaged one lies; null where there was none any more. */
  readonly movedTo: string | null;
  /** When the backup was made; null where none was whole, and it was begun anew. */
  readonly backupAt: number | null;
  /** Requests that the damaged one had and this one has not; null where that cannot be told. */
  readonly lost: number | null;
  /** Projects and tokens: none is missing, they are as old as the backup, or there is none but the first. */
  readonly projects: (typeof standings)[number];
}

/** The worst last. */
const standings = ['kept', 'of-backup', 'gone'] as const;

/** What was not whole once is not made whole by what is restored after it. */
function carryOn(before: Mended | null, { lost, projects, ...now }: NewlyMended): NewlyMended {
  if (before === null) return { ...now, lost, projects };
  return {
    ...now,
    lost: before.lost === null || lost === null ? null : before.lost + lost,
    projects: standings.findLast((one) => one === before.projects || one === projects) ?? projects,
  };
}

type NewlyMended = Omit<Mended, 'movedTo'>;

const noteOf = (ledger: string): string => `${ledger}.exchange`;

interface Ending {
  readonly mended: NewlyMended;
  /** What became of the ledger before; null where it was whole ever since anybody was told. */
  readonly before: Mended | null;
  readonly draft: string;
  readonly now: number;
}

/** Nobody may have either open. Where it fails, all lies as it lay. */
export function exchange(ledger: string, { mended, before, draft, now }: Ending): Mended {
  const away = freeName(`${ledger}.damaged-${stampOf(now)}`);
  const told = { ...carryOn(before, mended), movedTo: existsSync(ledger) ? away : null };
  writeNote(ledger, { told, before });
  try {
    for (const part of databaseParts) move(`${ledger}${part}`, `${away}${part}`);
    syncNames(ledger);
    renameSync(draft, ledger);
    syncNames(ledger);
  } catch (error) {
    settleExchange(ledger);
    throw error;
  }
  return told;
}

/** Gives what of an exchange that is over nobody was told; one that is not over is undone, and what was before it told. */
export function settleExchange(ledger: string): Mended | null {
  const note = readNote(ledger);
  if (note === null) return null;
  const { told, before } = note;
  const { movedTo } = told;
  if (existsSync(ledger) && (movedTo === null || existsSync(movedTo))) return told;
  // The file itself was the first to go and is the last to come back, so that until then this is known to be undone.
  if (movedTo !== null && !existsSync(ledger))
    for (const part of databaseParts.toReversed()) move(`${movedTo}${part}`, `${ledger}${part}`);
  if (before === null) forgetExchange(ledger);
  else writeNote(ledger, { told: before, before: null });
  return before;
}

/** Whoever has to be told was told. */
export function forgetExchange(ledger: string): void {
  if (!existsSync(noteOf(ledger))) return;
  syncNames(ledger);
  rmSync(noteOf(ledger), { force: true });
}

interface Note {
  readonly told: Mended;
  readonly before: Mended | null;
}

function writeNote(ledger: string, note: Note): void {
  const draft = `${noteOf(ledger)}.new`;
  writeFileSync(draft, JSON.stringify(note), { mode: 0o600 });
  syncFile(draft);
  renameSync(draft, noteOf(ledger));
  syncNames(ledger);
}

/** Null where there is none. */
function readNote(ledger: string): Note | null {
  if (!existsSync(noteOf(ledger))) return null;
  const note = parseJson(readFileSync(noteOf(ledger), 'utf8'));
  if (!isJsonObject(note)) return null;
  const told = mendedIn(note['told'], ledger);
  return told && { told, before: mendedIn(note['before'], ledger) };
}

function mendedIn(said: unknown, ledger: string): Mended | null {
  if (!isJsonObject(said)) return null;
  const { code, movedTo, backupAt, lost } = said;
  const projects = standings.find((one) => one === said['projects']);
  if (typeof code !== 'string' || projects === undefined || !isCount(backupAt) || !isCount(lost)) return null;
  const isOurs = movedTo === null || (typeof movedTo === 'string' && movedTo.startsWith(`${ledger}.damaged-`));
  return isOurs ? { code, movedTo, backupAt, lost, projects } : null;
}

const isCount = (value: unknown): value is number | null => value === null || typeof value === 'number';

function move(from: string, to: string): void {
  if (existsSync(from)) renameSync(from, to);
}

function freeName(path: string): string {
  for (let count = 1; ; count++) {
    const name = count === 1 ? path : `${path}-${count}`;
    if (!existsSync(name)) return name;
  }
}
