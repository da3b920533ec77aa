// Owns a process that only downloads: over a folder, a database and a hub that it is told of. Tests kill it.
import { join } from 'node:path';
import { createDownloads } from '../../main/local/downloads/downloads.ts';
import { realOutbound } from './real-outbound.ts';
import { realClock, realFiles } from '../../main/platform/real.ts';
import { createDownloadRows } from '../../main/store/downloads.ts';
import { openLedgerFile } from '../../main/store/open.ts';
import { checkMagic } from './fake-models.ts';

const [folder = '', endpoint = '', modelId = '', pieceBytes = ''] = process.argv.slice(2);
const queue = createDownloads({
  rows: createDownloadRows(openLedgerFile(join(folder, 'ledger.db'))),
  outbound: realOutbound({ connectMs: 5_000, firstByteMs: 5_000, idleMs: 5_000 }),
  clock: realClock,
  log: { enabled: () => false, write: () => undefined },
  texts: realFiles,
  folder: join(folder, 'models'),
  stallMs: 5_000,
  limits: { pieceBytes: Number(pieceBytes), atOnce: 4 },
  catalog: () => null,
  check: checkMagic,
  install: async ({ suggestedId }) => ({ modelId: suggestedId }),
  env: { HF_ENDPOINT: endpoint },
});
// The first time it asks; later it goes on by itself.
const id = queue.list()[0]?.id ?? (await queue.request(modelId)).id;
process.stdout.write(`${id}\n`);
queue.subscribe(id, (event) => {
  if (event.type === 'progress') return;
  process.stdout.write(`${JSON.stringify(event)}\n`, () => process.exit(0));
});
