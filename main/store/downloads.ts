// Owns the table of downloads. It is written where one changes its phase, a few times each, and read once at the start.
import {
  downloadCodes,
  downloadPhases,
  readDone,
  readPlan,
  type DownloadFault,
  type DownloadRow,
  type DownloadRows,
} from '../contract/downloads.ts';
import { parseJson } from '../contract/json.ts';
import type { Db } from './open.ts';

interface Stored {
  readonly id: string;
  readonly model_id: string;
  readonly variant: string | null;
  readonly phase: string;
  readonly bytes: number;
  readonly total: number | null;
  readonly error_code: string | null;
  readonly error_message: string | null;
  readonly plan: string | null;
  readonly done: string | null;
}

const columns = 'id, model_id, variant, phase, bytes, total, error_code, error_message, plan, done';

export function createDownloadRows(db: Db): DownloadRows {
  const all = db.prepare<[], Stored>(`SELECT ${columns} FROM download ORDER BY seq`);
  const put = db.prepare<[Stored]>(`
    INSERT INTO download (${columns})
    VALUES (@id, @model_id, @variant, @phase, @bytes, @total, @error_code, @error_message, @plan, @done)
    ON CONFLICT (id) DO UPDATE SET phase = @phase, bytes = @bytes, total = @total, error_code = @error_code,
      error_message = @error_message, plan = @plan, done = @done`);
  const remove = db.prepare<[string]>('DELETE FROM download WHERE id = ?');
  return {
    all: () => all.all().map(rowOf),
    put: (row) => void put.run(storedOf(row)),
    remove: (id) => void remove.run(id),
  };
}

const asText = (value: unknown): string | null => (value === null ? null : JSON.stringify(value));

const storedOf = ({ id, modelId, variant, phase, bytes, total, error, plan, done }: DownloadRow): Stored => ({
  id,
  model_id: modelId,
  variant,
  phase,
  bytes,
  total,
  error_code: error?.code ?? null,
  error_message: error?.message ?? null,
  plan: asText(plan),
  done: asText(done),
});

/** What cannot be read is settled anew: a download without its plan, or without what became of it, begins again. */
function rowOf(stored: Stored): DownloadRow {
  const { id, variant, bytes, total } = stored;
  const done = readDone(parseJson(stored.done ?? ''));
  const error = faultOf(stored);
  const phase = downloadPhases.find((one) => one === stored.phase) ?? 'queued';
  const known = (phase !== 'done' || done !== null) && (phase !== 'error' || error !== null);
  return {
    id,
    modelId: stored.model_id,
    variant,
    phase: known ? phase : 'queued',
    bytes,
    total,
    error,
    plan: readPlan(parseJson(stored.plan ?? '')),
    done,
  };
}

function faultOf({ error_code, error_message }: Stored): DownloadFault | null {
  const code = downloadCodes.find((one) => one === error_code);
  return code === undefined ? null : { code, message: error_message ?? '' };
}
