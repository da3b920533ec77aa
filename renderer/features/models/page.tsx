// The screen Models: what this computer can run, what it would take, and what is on its way.
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { FolderOpen } from 'lucide-react';
import { useCallback, useEffect, useMemo, useRef } from 'react';
import { useStore } from 'zustand';
import type { ChosenFit, Computer, ModelRecord } from '../../../main/contract/models.ts';
import { formatBytes } from '../../lib/format.ts';
import { useMedia } from '../../lib/page.tsx';
import { catalogQuery, computerQuery, runningQuery } from '../../lib/queries.ts';
import { recommended } from '../../lib/recommended.ts';
import { t } from '../../lib/words.ts';
import { Button } from '../../ui/button.tsx';
import { BoneRows, Failure } from '../../ui/conditions.tsx';
import { SearchField } from '../../ui/field.tsx';
import { Screen } from '../../ui/screen.tsx';
import { useActing } from './acting.ts';
import { usePlace, type Going, type Place } from './address.ts';
import { isAsSet, useChoice, type Choice } from './choice.ts';
import { removals } from './deleting.ts';
import { downloadOf, downloadsQuery, type Download } from './downloads.ts';
import { useDroppedModel } from './drop.ts';
import { ImportDialog } from './import-dialog.tsx';
import { Lists } from './lists.tsx';
import type { Plan } from './memory.ts';
import { MemoryShareBar } from './memory-share.tsx';
import { SidePanel, useFit } from './side-panel.tsx';
import { chosenRow, rowsOf, type ModelRow } from './view.ts';

export default function Page() {
  const [place, go] = usePlace();
  const known = useModels();
  const { catalog, computer } = known;
  const isOver = useDroppedModel(useCallback((path: string) => go({ isImporting: true, path }), [go]));
  return (
    <Screen
      title={t('Models')}
      when={computer === null ? undefined : computerWords(computer)}
      busy={catalog.isPending}
      actions={<Actions place={place} go={go} />}
    >
      {catalog.isPending && <BoneRows rows={8} widths={[220, 60, 110, 50, 90]} />}
      {catalog.data === undefined && catalog.error !== null && (
        <Failure title={t('The models could not be read')} error={catalog.error} again={() => void catalog.refetch()} />
      )}
      {catalog.data !== undefined && <Filled place={place} go={go} known={known} />}
      {place.isImporting && (
        <ImportDialog
          key={place.path}
          given={place.path}
          onClose={() => go({ isImporting: false })}
          onImported={({ id }) => go({ isImporting: false, tab: 'installed', model: id, q: '' })}
        />
      )}
      {isOver && (
        <p className="pop pointer-events-none fixed bottom-8 left-1/2 -translate-x-1/2 px-4 py-3">
          {t('Drop a .gguf file to import it')}
        </p>
      )}
    </Screen>
  );
}

type Known = ReturnType<typeof useModels>;

function useModels() {
  const catalog = useQuery(catalogQuery());
  const running = useQuery(runningQuery()).data?.models;
  const computer = useQuery(computerQuery()).data ?? null;
  const downloads = useQuery(downloadsQuery()).data?.downloads;
  const hidden = useStore(removals.store, (store) => store.hidden);
  const entries = catalog.data?.models;
  useRenewedWhenDone(downloads);
  const rows = useMemo(
    () =>
      rowsOf(entries ?? [], running ?? []).map((row) =>
        row.localId !== null && hidden.includes(row.localId) ? asGone(row) : row,
      ),
    [entries, running, hidden],
  );
  return {
    catalog,
    computer,
    entries: entries ?? [],
    running: running ?? [],
    downloads: downloads ?? [],
    rows: rows.filter((row) => row !== null),
  };
}

/** A download that is done is a model that is here. */
function useRenewedWhenDone(downloads: readonly Download[] | undefined): void {
  const queries = useQueryClient();
  const done = downloads?.filter(({ phase }) => phase === 'done').length ?? null;
  const before = useRef(done);
  useEffect(() => {
    const isMore = before.current !== null && done !== null && done > before.current;
    before.current = done;
    if (isMore) void queries.invalidateQueries({ queryKey: ['models'] });
  }, [done, queries]);
}

/** While it can be brought back it looks as it will: of the catalog it can be had again, all else is gone. */
function asGone({ entry, ...row }: ModelRow): ModelRow | null {
  if (entry === null || entry.variants.every(({ source }) => source === null)) return null;
  const { quant = null, bytes = null } = entry.variants[0] ?? {};
  return { ...row, localId: null, record: null, quant, bytes, entry: { ...entry, installed: null, record: null } };
}

interface FilledProps {
  readonly place: Place;
  readonly go: (going: Going) => void;
  readonly known: Known;
}

function Filled({ place, go, known }: FilledProps) {
  const { rows, entries, running, downloads, computer } = known;
  const acting = useActing();
  const best = recommended(entries, computer);
  const row = chosenRow(rows, place.model, best?.id ?? null);
  const [choice, choose] = useChoice(row?.id ?? null);
  const fit = useFit(row, choice).data ?? null;
  useShown(place.model);
  const plan = row === null ? null : planOf(row, { choice, fit, running });
  return (
    <div className="grid gap-x-8 lg:grid-cols-[minmax(0,1fr)_328px] xl:grid-cols-[minmax(0,1fr)_376px]">
      <div className="min-w-0">
        {computer !== null && <MemoryShareBar computer={computer} running={running} plan={plan} />}
        <Lists
          place={place}
          go={go}
          rows={rows}
          entries={entries}
          downloads={downloads}
          chosen={row?.id ?? null}
          recommended={best}
          acting={acting}
        />
      </div>
      {row !== null && (
        <SidePanel
          key={row.id}
          row={row}
          choice={choice}
          onChoose={choose}
          download={row.entry === null ? null : downloadOf(row.entry.id, downloads)}
          computer={computer}
          acting={acting}
        />
      )}
    </div>
  );
}

interface Planned {
  readonly choice: Choice;
  readonly fit: ChosenFit | null;
  readonly running: readonly ModelRecord[];
}

/** What it would take; null where it is loaded just so, and its own block shows it. */
function planOf({ id, localId, entry }: ModelRow, { choice, fit, running }: Planned): Plan | null {
  const needBytes = fit?.needBytes ?? entry?.fit.needBytes ?? null;
  const isLoaded = running.some((one) => one.id === localId && one.memoryBytes > 0);
  if (needBytes === null || (isLoaded && isAsSet(choice))) return null;
  return { id: localId ?? id, needBytes, unloads: fit?.unloads ?? [] };
}

/** Where the panel lies under the list, who chooses another model is brought to it. */
function useShown(model: string | null): void {
  const isBelow = useMedia('(max-width: 1040px)');
  const before = useRef(model);
  useEffect(() => {
    if (before.current === model) return;
    before.current = model;
    if (!isBelow || model === null) return;
    const panel = document.getElementById('chosen-model');
    panel?.scrollIntoView({ block: 'start' });
    panel?.focus({ preventScroll: true });
  }, [model, isBelow]);
}

function computerWords({ processor, memoryBytes, budgetBytes }: Computer): string {
  return [
    processor,
    t('{size} memory, {budget} for models', { size: formatBytes(memoryBytes), budget: formatBytes(budgetBytes) }),
  ].join(' · ');
}

function Actions({ place, go }: Omit<FilledProps, 'known'>) {
  return (
    <>
      <SearchField
        label={t('Search models')}
        className="w-[200px] min-w-0 max-sm:w-auto max-sm:grow max-sm:basis-[160px]"
        placeholder={t('Name or repository')}
        value={place.q}
        onChange={({ target }) => go({ q: target.value, ...(place.tab === 'downloads' ? { tab: 'catalog' } : {}) })}
      />
      <Button look="filled" icon={FolderOpen} onClick={() => go({ isImporting: true })}>
        {t('Import…')}
      </Button>
    </>
  );
}
