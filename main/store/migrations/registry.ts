// Owns the order of the migrations: step N brings the file from version N to N + 1.
import { ledgerSchema } from './0001-ledger.ts';
import { tokenClasses } from './0002-token-classes.ts';
import { triesAndTraces } from './0003-tries-and-traces.ts';
import { journalPosition } from './0004-journal-position.ts';
import { installedModels } from './0005-models.ts';
import { downloadTable } from './0006-downloads.ts';
import { whoAndWhy } from './0007-who-and-why.ts';
import { outboundHosts } from './0008-outbound-hosts.ts';
import { judgedAndCharged } from './0009-judged-and-charged.ts';
import { usageSums } from './0010-usage.ts';
import { projectsAndTokens } from './0011-projects.ts';
import { comparisons } from './0012-comparisons.ts';
import { usageByZone } from './0013-usage-by-zone.ts';

export const migrations: readonly string[] = [
  ledgerSchema,
  tokenClasses,
  triesAndTraces,
  journalPosition,
  installedModels,
  downloadTable,
  whoAndWhy,
  outboundHosts,
  judgedAndCharged,
  usageSums,
  projectsAndTokens,
  comparisons,
  usageByZone,
];
