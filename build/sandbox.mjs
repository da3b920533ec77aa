// Owns whether Chromium can build its sandbox on this Linux. It takes a helper that belongs to root, which npm installs
// for nobody, or user namespaces, which some systems keep from programs without a profile (Ubuntu from 23.10 on).
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** What can be asked of the system; null where it does not know. */
export const realSystem = {
  /** The text of a file of the kernel's. */
  read: (path) => orNull(() => readFileSync(path, 'utf8')),
  /** Whose a program is, and what it may. */
  owner: (path) => orNull(() => statSync(path)),
};

function orNull(ask) {
  try {
    return ask();
  } catch (error) {
    if (['ENOENT', 'EACCES', 'ENOTDIR'].includes(error.code)) return null;
    throw error;
  }
}

const refusals = [
  ['/proc/sys/kernel/apparmor_restrict_unprivileged_userns', '1'],
  ['/proc/sys/kernel/unprivileged_userns_clone', '0'],
];

/** As Chromium wants it: root's, and run as root by everybody (mode 4755). */
const isHelper = (found) => found !== null && found.uid === 0 && (found.mode & 0o4001) === 0o4001;

/** Why Chromium would end at once if its window were to open in a sandbox, or null. */
export function whyNoSandbox(folder, { uid, system }) {
  if (uid === 0) return 'You are root';
  const isRefused = refusals.some(([path, value]) => system.read(path)?.trim() === value);
  if (!isRefused || isHelper(system.owner(join(folder, 'chrome-sandbox')))) return null;
  return 'This system keeps user namespaces from programs';
}
