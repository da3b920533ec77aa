// Owns the file that a person sends along with a report: what this router is, how it is set up and how it fares. Nothing of
// a request, and no key: every text is looked through once more before it is packed.
import { arch, cpus, homedir, release, totalmem } from 'node:os';
import type { Hono } from 'hono';
import type { LivePolicy } from '../../config/live-policy.ts';
import type { LiveSettings } from '../../config/live-settings.ts';
import { originsOnly } from '../../config/redact.ts';
import { scrub } from '../../config/scrub.ts';
import type { RouterState } from '../../contract/api.ts';
import type { BackendStatus } from '../../contract/settings-api.ts';
import { usageQuery, type UsageSummary } from '../../contract/usage.ts';
import type { Local } from '../../local/local.ts';
import type { LogBook } from '../../platform/log-book.ts';
import type { Clock } from '../../platform/ports.ts';
import { zipOf, type ZipEntry } from '../../platform/zip.ts';
import type { Reader } from '../../store/reader.ts';
import type { AppEnv } from '../door/env.ts';
import { send } from '../door/send.ts';

export interface DiagnosticsParts {
  readonly state: { readonly current: () => RouterState };
  readonly liveSettings: Pick<LiveSettings, 'tell'>;
  readonly policy: Pick<LivePolicy, 'text'>;
  readonly statuses: () => readonly BackendStatus[];
  readonly local: Pick<Local, 'installed' | 'running'>;
  readonly book: Pick<LogBook, 'since'>;
  readonly reader: Pick<Reader, 'usage'>;
  readonly keys: { readonly secrets: () => readonly string[] };
  readonly clock: Clock;
}

export function addDiagnosticsRoute(app: Hono<AppEnv>, parts: DiagnosticsParts): void {
  app.post('/api/diagnostics', async (context) => {
    const at = new Date(parts.clock.now());
    const secrets = parts.keys.secrets();
    const entries = (await entriesOf(parts)).map(({ name, text }) => ({ name, text: scrub(text, secrets, homedir()) }));
    const headers = {
      'content-type': 'application/zip',
      'content-disposition': `attachment; filename="la-router-diagnostics-${at.toISOString().slice(0, 10)}.zip"`,
      'cache-control': 'no-store',
    };
    return send({ status: 200, headers, body: zipOf(entries, at) }, context.env);
  });
}

const json = (name: string, value: unknown): ZipEntry => ({ name, text: `${JSON.stringify(value, null, 2)}\n` });

async function entriesOf(parts: DiagnosticsParts): Promise<readonly ZipEntry[]> {
  const { policy, book, local } = parts;
  const state = parts.state.current();
  const { yaml, problem } = policy.text();
  const told = parts.liveSettings.tell();
  return [
    json('machine.json', { version: state.version, ...machine() }),
    json('state.json', state),
    json('config.json', { ...told, config: originsOnly(told.config) }),
    { name: 'policy.yaml', text: yaml ?? '# There is no policy.yaml.\n' },
    json('policy-problem.json', problem),
    json('backends.json', parts.statuses()),
    json('models.json', { installed: local.installed().map(aboutModel), ...local.running() }),
    json('ledger.json', await countsOf(parts)),
    {
      name: 'log.jsonl',
      text: book
        .since(0)
        .map(({ entry }) => `${JSON.stringify(entry)}\n`)
        .join(''),
    },
  ];
}

const machine = () => ({
  platform: process.platform,
  arch: arch(),
  release: release(),
  node: process.version,
  electron: process.versions['electron'] ?? null,
  cores: cpus().length,
  memoryBytes: totalmem(),
});

const aboutModel = ({ id, kind, format, bytes, origin, tier, settings }: ReturnType<Local['installed']>[number]) => ({
  id,
  kind,
  format,
  bytes,
  origin,
  tier,
  settings,
});

/** Sums alone: what requests were called, callers have said. A ledger that cannot be read is told by that it is not. */
async function countsOf({ reader, clock }: DiagnosticsParts): Promise<Partial<UsageSummary> | null> {
  const usage = await reader
    .usage({ ...usageQuery.parse({ period: 'all' }), now: clock.now(), withSavings: false })
    .catch(() => null);
  if (usage === null) return null;
  return Object.fromEntries(Object.entries(usage.summary).filter(([, value]) => typeof value === 'number'));
}
