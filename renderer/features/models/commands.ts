// Owns what the palette can do with models: start and stop what lies here, get what the catalog has, import.
import { Download, FolderOpen, Play, Square } from 'lucide-react';
import type { CatalogEntry, ModelRecord } from '../../../main/contract/models.ts';
import type { Command } from '../../lib/commands.ts';
import type { FeatureDeps } from '../../lib/feature.ts';
import { catalogQuery, runningQuery } from '../../lib/queries.ts';
import { t } from '../../lib/words.ts';
import { getModel, startModel, stopModel } from './orders.ts';
import { rowsOf, type ModelRow } from './view.ts';

export interface CommandParts {
  readonly entries: readonly CatalogEntry[];
  readonly running: readonly ModelRecord[];
  readonly go: FeatureDeps['go'];
  /** Has the lists read anew. */
  readonly renew: () => Promise<unknown>;
}

export async function modelCommands({ queries, go }: FeatureDeps): Promise<() => readonly Command[]> {
  const [{ models: entries }, { models: running }] = await Promise.all([
    queries.ensureQueryData(catalogQuery()),
    queries.ensureQueryData(runningQuery()),
  ]);
  const renew = (): Promise<unknown> => queries.invalidateQueries({ queryKey: ['models'] });
  const commands = commandsOf({ entries, running, go, renew });
  return () => commands;
}

export function commandsOf(parts: CommandParts): readonly Command[] {
  const { entries, running, go } = parts;
  return [
    ...rowsOf(entries, running).flatMap((row) => commandOf(row, parts)),
    {
      id: 'import-model',
      title: t('Import a model…'),
      group: t('Models'),
      icon: FolderOpen,
      keywords: ['gguf', 'ollama', 'lm studio'],
      run: () => go('/models?import=1'),
    },
  ];
}

function commandOf(row: ModelRow, { go, renew }: CommandParts): readonly Command[] {
  const { id, localId, name, entry, record } = row;
  const common = { group: t('Models'), keywords: [id] };
  if (localId !== null) {
    const isUp = record !== null && record.state !== 'stopped' && record.state !== 'failed';
    const run = async (): Promise<void> => {
      await (isUp ? stopModel(localId) : startModel(localId));
      await renew();
    };
    return [
      isUp
        ? { ...common, id: `stop-${localId}`, title: t('Stop {model}', { model: name }), icon: Square, run }
        : { ...common, id: `start-${localId}`, title: t('Start {model}', { model: name }), icon: Play, run },
    ];
  }
  if (entry === null) return [];
  const run = async (): Promise<void> => {
    await getModel(entry.id, null);
    await renew();
    go('/models?tab=downloads');
  };
  return [{ ...common, id: `get-${entry.id}`, title: t('Get {model}', { model: name }), icon: Download, run }];
}
