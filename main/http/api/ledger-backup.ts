// Owns asking for a backup of the ledger over HTTP.
import type { Hono } from 'hono';
import { backupBody, type LedgerBackup } from '../../contract/api.ts';
import { RouterError } from '../../contract/errors.ts';
import { parseJson } from '../../contract/json.ts';
import { isFullDisk } from '../../platform/file-fault.ts';
import type { Clock } from '../../platform/ports.ts';
import { faultCodeOf } from '../../store/fault-code.ts';
import type { Ledger } from '../../store/ledger.ts';
import { readRequestBody, type BodyLimits } from '../door/body.ts';
import type { AppEnv } from '../door/env.ts';
import { jsonAnswer, send } from '../door/send.ts';

export interface BackupRouteParts {
  readonly backUp: () => Promise<LedgerBackup>;
  readonly ledger: Pick<Ledger, 'flush'>;
  readonly limits: BodyLimits;
  readonly clock: Clock;
}

export function addBackupRoute(app: Hono<AppEnv>, { backUp, ledger, limits, clock }: BackupRouteParts): void {
  app.post('/api/ledger/backup', async (context) => {
    const body = await readRequestBody(context, limits, clock);
    if (!backupBody.safeParse(parseJson(body.toString('utf8'))).success)
      throw new RouterError('invalid_request', 'A backup takes {} and nothing in it.');
    ledger.flush();
    try {
      return send(jsonAnswer(await backUp(), 201), context.env);
    } catch (error) {
      throw refusal(error);
    }
  });
}

function refusal(error: unknown): RouterError {
  const code = faultCodeOf(error);
  const remedy = isFullDisk(code)
    ? 'Free space on its disk'
    : 'Make sure that LA Router may write in the folder backups beside the ledger';
  const message = `The backup could not be made (${code}). ${remedy}, then try again.`;
  return new RouterError('ledger_unavailable', message, { cause: error });
}
