// Owns what a caller is answered whose request could not be written down: nothing is sent that costs and that the ledger
// lacks.
import { RouterError } from '../../contract/errors.ts';
import { isFullDisk } from '../../platform/file-fault.ts';
import type { Reserved } from '../../store/ledger.ts';

export function requireWritten(reserved: Reserved): void {
  if (reserved.written || 'goesOn' in reserved) return;
  const { code } = reserved;
  const remedy = isFullDisk(code) ? 'Free space on its disk' : 'Make sure that LA Router may write beside it';
  throw new RouterError(
    'ledger_unavailable',
    `The ledger could not be written (${code}), so nothing was sent. ${remedy}, then try again.`,
  );
}
