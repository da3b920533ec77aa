// Owns the texts that stood in policy.yaml and were in force: the last fifty, a file each, so that any of them can be read
// and brought back. A text that could not be kept is told in the log, and stays in force all the same.
import { join } from 'node:path';
import type { PolicyVersion } from '../contract/api.ts';
import { fileFaultOf } from '../platform/file-fault.ts';
import type { Clock, Files, Log } from '../platform/ports.ts';
import type { TextInForce } from './live-policy.ts';

export interface PolicyVersions {
  /** The newest first. */
  readonly list: () => readonly PolicyVersion[];
  /** Null where there is none of that number. */
  readonly text: (n: number) => string | null;
  /** Not where it is the text of the newest. */
  readonly keep: (text: TextInForce) => void;
}

interface PolicyVersionParts {
  readonly files: Files;
  readonly clock: Pick<Clock, 'now'>;
  readonly log: Log;
  readonly folder: string;
}

const most = 50;
/** The number, when it came into force, and by whom: `000007.1796000000000.app.yaml`. */
const fileName = /^(\d{6,15})\.(\d{1,15})\.(app|file|restore)\.yaml$/;

interface Kept {
  readonly n: number;
  readonly at: string;
  readonly by: PolicyVersion['by'];
  readonly path: string;
}

export function openPolicyVersions({ files, clock, log, folder }: PolicyVersionParts): PolicyVersions {
  const newestFirst = (): readonly Kept[] =>
    files
      .list(folder)
      .flatMap((name) => keptAs(name, folder))
      .toSorted((a, b) => b.n - a.n);
  const keep = ({ yaml, by }: TextInForce): void => {
    if (yaml === null) return;
    const kept = newestFirst();
    const [newest] = kept;
    if (newest !== undefined && files.readText(newest.path) === yaml) return;
    const n = String((newest?.n ?? 0) + 1).padStart(6, '0');
    files.makeFolder(folder);
    files.writeText(join(folder, `${n}.${Math.round(clock.now())}.${by}.yaml`), yaml);
    for (const { path } of kept.slice(most - 1)) files.remove(path);
  };
  return {
    list: () =>
      newestFirst().flatMap(({ n, at, by, path }) => {
        const text = files.readText(path);
        return text === null ? [] : [{ n, at, by, bytes: Buffer.byteLength(text) }];
      }),
    text(n) {
      const found = newestFirst().find((kept) => kept.n === n);
      return found === undefined ? null : files.readText(found.path);
    },
    keep(text) {
      try {
        keep(text);
      } catch (error) {
        const fault = fileFaultOf(error);
        if (fault === null) throw error;
        log.write('warn', 'policy-version-not-kept', { code: fault.code });
      }
    },
  };
}

function keptAs(name: string, folder: string): readonly Kept[] {
  const [, n, at, given] = fileName.exec(name) ?? [];
  const by = (['app', 'file', 'restore'] as const).find((one) => one === given);
  const time = new Date(Number(at));
  if (n === undefined || by === undefined || Number.isNaN(time.getTime())) return [];
  return [{ n: Number(n), at: time.toISOString(), by, path: join(folder, name) }];
}
