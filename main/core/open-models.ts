// Owns opening the models of this machine: what runs them, what brings them, and what others run here.
import type { BackendPorts } from '../backends/backend.ts';
import { createOllamaAsk, ollamaServersIn } from '../backends/ollama-servers.ts';
import { memoryBudget } from '../config/engine-settings.ts';
import type { OpenHome } from '../config/open-home.ts';
import type { ModelRecord } from '../contract/models.ts';
import { openLocal, type Local } from '../local/local.ts';
import { openOllamaServers, type OllamaServers } from '../local/ollama-servers.ts';
import { openShop, type Shop } from '../local/shop.ts';
import type { StarterQuestion } from '../local/starter.ts';
import type { BackendSpec } from '../domain/policy.ts';
import type { EventHub } from '../http/events.ts';
import type { Endings } from '../platform/endings.ts';
import type { Outbound, Ports } from '../platform/ports.ts';
import { createDownloadRows } from '../store/downloads.ts';
import { createModelTable } from '../store/models.ts';
import type { Store } from '../store/store.ts';
import type { CoreOptions } from './options.ts';

export interface ModelParts {
  readonly opened: OpenHome;
  readonly options: CoreOptions;
  readonly store: Store;
  readonly outbound: Outbound;
  readonly events: EventHub;
  readonly onModel: (record: ModelRecord) => void;
  readonly endings: Endings;
}

interface Models {
  readonly local: Local;
  readonly shop: Shop;
}

export function openModels(parts: ModelParts, ports: Ports): Models {
  const local = parts.endings.add(openLocalModels(parts, ports));
  void local.scan();
  return { local, shop: parts.endings.add(openModelShop({ ...parts, local }, ports)) };
}

function openLocalModels({ opened: { home, env, engine }, options, store, onModel }: ModelParts, ports: Ports): Local {
  return openLocal({
    ...ports,
    ...engine,
    place: options.engine,
    env,
    choice: engine.mode,
    folder: engine.models,
    children: home.children,
    keepAliveS: engine.keepAlive,
    budgetBytes: budgetOf(engine, ports),
    rows: createModelTable(store.db, ports.log),
    onChange: onModel,
  });
}

export const openManaged = (
  backends: () => readonly BackendSpec[],
  { outbound, clock, local }: BackendPorts,
): OllamaServers =>
  openOllamaServers({
    clock,
    servers: () => ollamaServersIn(backends()),
    ask: createOllamaAsk(outbound),
    isTaken: (id) => local.installed().some((model) => model.id === id),
  });

/** Whoever has configured somebody else gets no model that was not asked for. */
export const starterQuestion = (
  backends: readonly BackendSpec[],
  { engine }: OpenHome,
  { hasWindow }: CoreOptions,
): StarterQuestion => ({
  setting: engine.starter ?? 'unset',
  othersCanServeAuto: backends.some(({ configured, type }) => configured && type !== 'llamacpp'),
  windowOpen: hasWindow === true,
});

const budgetOf = ({ memory }: OpenHome['engine'], { processes }: Ports): number =>
  memory ?? memoryBudget(processes.memory().totalBytes);

interface ShopParts extends ModelParts {
  readonly local: Local;
}

function openModelShop({ opened, options, store, events, local, outbound }: ShopParts, ports: Ports): Shop {
  const { env, engine } = opened;
  const catalog = ports.files.readText(options.catalog);
  if (catalog === null) throw new Error(`${options.catalog} is missing. Install LA Router again.`);
  return openShop({
    ...ports,
    local,
    catalog,
    outbound,
    env,
    rows: createDownloadRows(store.db),
    onProgress: (download) => events.publish({ type: 'download-progress', download }),
    folder: engine.models,
    stallMs: engine.downloadStallMs,
    budgetBytes: budgetOf(engine, ports),
  });
}
