// Owns checking the file of a model against the hash that it should have: one check of a model at a time, what it found
// until the next one or the end.
import type { InstalledModel, ModelRecord } from '../contract/models.ts';
import type { Clock, Log } from '../platform/ports.ts';
import { hashFile as hashInThread, type HashFile } from './hash-file.ts';

type Check = NonNullable<ModelRecord['check']>;

export interface Verification extends AsyncDisposable {
  /** Null where nobody asked. */
  readonly of: (id: string) => Check | null;
  /** Begins, where no check of it is under way. Without a hash there is nothing to compare. */
  readonly begin: (model: InstalledModel, sha256: string | null) => void;
  readonly forget: (id: string) => void;
}

interface VerificationParts {
  readonly clock: Pick<Clock, 'now'>;
  readonly log: Log;
  readonly onChange: (id: string) => void;
  readonly hashFile?: HashFile;
}

interface Begun {
  readonly check: Check;
  /** Null once it has ended. */
  readonly run: { readonly stop: AbortController; readonly ended: Promise<void> } | null;
}

type Found = Pick<Check, 'state' | 'message'>;

const noHash: Found = { state: 'unknown', message: 'No hash is known that its file could be compared with.' };

export function createVerification(parts: VerificationParts): Verification {
  const { clock, log, onChange, hashFile = hashInThread } = parts;
  const checks = new Map<string, Begun>();
  const told = (found: Found): Check => ({ ...found, at: new Date(clock.now()).toISOString() });
  const compare = async ({ id, format, path }: InstalledModel, sha256: string | null, stop: AbortController) => {
    if (stop.signal.aborted) return;
    const found = sha256 === null || format !== 'gguf' ? noHash : verdictOf(await hashFile(path, stop.signal), sha256);
    // Whoever waited for it is gone, or the model is.
    if (stop.signal.aborted) return;
    checks.set(id, { check: told(found), run: null });
    log.write(found.state === 'bad' ? 'warn' : 'info', 'model-verified', { model: id, state: found.state });
    onChange(id);
  };
  return {
    of: (id) => checks.get(id)?.check ?? null,
    begin(model, sha256) {
      if ((checks.get(model.id)?.run ?? null) !== null) return;
      const stop = new AbortController();
      // It runs from the next turn on, so that `running` is told first.
      const ended = Promise.resolve().then(() => compare(model, sha256, stop));
      checks.set(model.id, { check: told({ state: 'running', message: null }), run: { stop, ended } });
      onChange(model.id);
    },
    forget(id) {
      checks.get(id)?.run?.stop.abort();
      checks.delete(id);
    },
    async [Symbol.asyncDispose]() {
      const runs = [...checks.values()].flatMap(({ run }) => run ?? []);
      for (const { stop } of runs) stop.abort();
      await Promise.all(runs.map(({ ended }) => ended));
    },
  };
}

function verdictOf({ sha256, code }: Awaited<ReturnType<HashFile>>, wanted: string): Found {
  if (sha256 === wanted) return { state: 'ok', message: null };
  const message =
    sha256 === null
      ? `Its file could not be read (${code}). Bring it back, or remove the model.`
      : 'Its file is not what it was when it was published. Remove the model and fetch it again.';
  return { state: 'bad', message };
}
