// Owns bringing the starter: the smallest model that shows that this machine answers, fetched without a question only
// where nobody else could answer. Whether that is so is told by whoever starts the app.
import type { DownloadEvent } from '../contract/downloads.ts';
import { starterStep, type StarterSituation } from '../domain/engine/starter.ts';
import type { Log } from '../platform/ports.ts';
import type { Local } from './local.ts';
import type { Shop } from './shop.ts';

interface StarterParts {
  readonly shop: Pick<Shop, 'catalog' | 'downloads'>;
  readonly local: Local;
  readonly log: Log;
}

export type StarterQuestion = Omit<StarterSituation, 'installedAny'>;

interface Held {
  readonly catalog: Pick<Shop['catalog'], 'all'>;
  readonly downloads: Pick<Shop['downloads'], 'list' | 'pause'>;
}

/** Nobody has asked for it: one that was under way does not go on by itself, and waits for a person. */
export function holdStarter({ catalog, downloads }: Held): void {
  const starter = catalog.all().find((model) => model.starter);
  for (const { id, modelId } of downloads.list()) if (modelId === starter?.id) downloads.pause(id);
}

export async function bringStarter(question: StarterQuestion, { shop, local, log }: StarterParts): Promise<void> {
  const starter = shop.catalog.all().find((model) => model.starter);
  const installedAny = local.installed().some(({ kind }) => kind === 'chat');
  const step = starterStep({ ...question, installedAny });
  if (starter === undefined || step === 'nothing') return;
  if (local.installed().some(({ id }) => id === starter.id)) return;
  if (step === 'offer') return log.write('info', 'starter-offered', { model: starter.id });
  log.write('info', 'starter-coming', { model: starter.id, bytes: starter.variants[0]?.bytes ?? null });
  local.arriving.set(true);
  try {
    const { id, phase } = await shop.downloads.request(starter.id);
    // It comes when a person lets it go on: until then nobody must wait for it.
    if (phase === 'paused') return;
    const [ended] = await Promise.all([endOf(id, shop), local.prepare()]);
    if (ended.type === 'done') log.write('info', 'starter-there', { model: ended.modelId });
    else log.write('warn', 'starter-failed', { model: starter.id, code: ended.code, reason: ended.message });
  } catch (error) {
    log.write('warn', 'starter-failed', {
      model: starter.id,
      reason: error instanceof Error ? error.message : 'unknown',
    });
  } finally {
    local.arriving.set(false);
  }
}

type Ended = Exclude<DownloadEvent, { readonly type: 'progress' }>;

const endOf = (id: string, { downloads }: StarterParts['shop']): Promise<Ended> =>
  new Promise((resolve) => {
    downloads.subscribe(id, (event) => {
      if (event.type !== 'progress') resolve(event);
    });
  });
