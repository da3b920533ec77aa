// Owns the folders that a run makes on its way. Each has its process in the name, so that the next run knows which were
// left by one that was killed.
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

export const openDraft = (cache, kind) => mkdtempSync(join(cache, `${kind}-${process.pid}-`));

/** One that belongs to somebody else cannot be asked, and lives. */
function lives(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code !== 'ESRCH';
  }
}

export function dropDeadDrafts(cache) {
  for (const name of readdirSync(cache)) {
    const pid = /^(?:stage|engine-draft)-(\d+)-\w+$/.exec(name)?.[1];
    if (pid !== undefined && !lives(Number(pid))) rmSync(join(cache, name), { recursive: true, force: true });
  }
}
