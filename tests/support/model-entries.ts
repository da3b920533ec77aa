// Owns models as tests of their screen need them: of the catalog, installed, running.
import type { CatalogEntry, Fit, ModelKind, ModelRecord } from '../../main/contract/models.ts';

export const recordWith = (given: Partial<ModelRecord> & { readonly id: string }): ModelRecord => ({
  engine: 'llama-server',
  state: 'stopped',
  progress: null,
  pid: null,
  device: null,
  contextTokens: null,
  slots: null,
  busy: 0,
  queued: 0,
  memoryBytes: 0,
  tokensPerSecond: null,
  loads: 0,
  restarts: 0,
  keepAliveS: 600,
  unloadsAt: null,
  pinned: false,
  check: null,
  error: null,
  retryAt: null,
  ...given,
});

interface EntrySetup {
  readonly id: string;
  readonly name?: string;
  readonly kind?: ModelKind;
  readonly verdict?: Fit['verdict'];
  readonly needBytes?: number;
  readonly quants?: readonly string[];
  readonly source?: string;
}

/** The variants are as large as they stand: 1000 bytes, 2000, … */
export const entryWith = (setup: EntrySetup): CatalogEntry => {
  const { id, name = id, kind = 'chat', verdict = 'well', needBytes = null, quants = ['Q4_0'], source = null } = setup;
  return {
    id,
    name,
    kind,
    parameters: null,
    variants: quants.map((quant, at) => ({ quant, file: null, bytes: 1_000 * (at + 1), sha256: null, source })),
    context: 32_768,
    modalities: ['text'],
    licence: null,
    tier: null,
    starter: false,
    sampling: null,
    installed: null,
    origin: null,
    record: null,
    fit: { verdict, needBytes, gpuLayers: null, contextTokens: null, why: '', sum: null },
  };
};

interface InstalledSetup extends EntrySetup {
  readonly bytes?: number;
  readonly record?: Partial<ModelRecord>;
}

export const installedWith = ({ bytes = 1_000, record = {}, ...setup }: InstalledSetup): CatalogEntry => ({
  ...entryWith(setup),
  installed: { path: `/models/${setup.id}.gguf`, bytes },
  origin: 'download',
  record: recordWith({ id: setup.id, ...record }),
});
