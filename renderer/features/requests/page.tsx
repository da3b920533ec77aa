// The screen Requests: the list, its filters, and beside it why one of them went where it went.
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useEffect, useMemo, useState } from 'react';
import { useStore } from 'zustand';
import type { Project } from '../../../main/contract/projects.ts';
import { formatCount } from '../../lib/format.ts';
import { allProjects } from '../../lib/over-all.ts';
import { prefer, preferred } from '../../lib/prefer.ts';
import { projectsQuery } from '../../lib/queries.ts';
import { t } from '../../lib/words.ts';
import { Button } from '../../ui/button.tsx';
import { BoneRows, Failure } from '../../ui/conditions.tsx';
import { Screen } from '../../ui/screen.tsx';
import { comparedOf } from './compare.ts';
import { CompareDialog } from './compare-dialog.tsx';
import { WhyDrawer } from './drawer.tsx';
import { FilterBar } from './filter-bar.tsx';
import { addressOf, filtersOf, isFiltered, type Filters } from './filters.ts';
import { lengthOf, rowAt, type ListState } from './list-state.ts';
import { NothingThere } from './nothing-there.tsx';
import type { RequestList } from './request-list.ts';
import { RequestTable } from './table.tsx';
import { useRequestList } from './use-list.ts';
import './requests.css';
import './why.css';

export default function Page() {
  const search: Readonly<Record<string, unknown>> = useSearch({ strict: false });
  const { id = null }: { readonly id?: string | null } = useParams({ strict: false });
  const navigate = useNavigate();
  const filters = filtersOf(search);
  const { list, isChanging } = useRequestList(filters);
  const view = useStore(list.store);
  const [chosen, setChosen] = useState<readonly string[] | null>(null);
  const compared = comparedOf(search['compare']);
  const seenId = useSeen(view.rows, view.isRead && !isFiltered(filters));
  const go = (href: string, replace = false): void => void navigate({ href, replace });
  const open = (next: string): void => {
    if (chosen === null) return go(addressOf(filters, next), id !== null);
    const both = chosen.includes(next) ? chosen.filter((one) => one !== next) : [...chosen, next];
    if (both.length < 2) return setChosen(both);
    setChosen(null);
    const address = addressOf(filters);
    go(`${address}${address.includes('?') ? '&' : '?'}compare=${both.map(encodeURIComponent).join(',')}`);
  };
  const close = (): void => {
    go(addressOf(filters));
    focusRow(id);
  };
  return (
    <Screen
      title={t('Requests')}
      fill
      busy={!view.isRead}
      when={whenWords(view.rows, { filters, short: id !== null })}
      actions={
        <Button look="ghost" aria-pressed={chosen !== null} onClick={() => setChosen(chosen === null ? [] : null)}>
          {chosen === null ? t('Compare') : t('Choose two: {count} of 2', { count: chosen.length })}
        </Button>
      }
    >
      <FilterBar
        filters={filters}
        projects={useProjects()}
        {...useSeenNames(view.rows)}
        onChange={(next) => go(addressOf(next, id), true)}
      />
      <Content list={list} filters={filters} isChanging={isChanging}>
        <RequestTable
          list={list}
          filters={filters}
          openId={id}
          isBusy={isChanging}
          seenId={seenId}
          chosen={chosen}
          onOpen={open}
          onClose={close}
        />
      </Content>
      {id !== null && <WhyDrawer id={id} onClose={close} />}
      {compared !== null && <CompareDialog ids={compared} onClose={() => go(addressOf(filters, id), true)} />}
    </Screen>
  );
}

interface ContentProps {
  readonly list: RequestList;
  readonly filters: Filters;
  readonly isChanging: boolean;
  readonly children: React.ReactNode;
}

function Content({ list, filters, isChanging, children }: ContentProps) {
  const { rows, isRead, error } = useStore(list.store);
  const isEmpty = lengthOf(rows) === 0;
  if (isEmpty && error !== null && !isChanging)
    return <Failure title={t('The requests could not be read')} error={error} again={list.readAnew} />;
  if (!isRead) return <BoneRows rows={14} widths={[80, 100, 190, 60, 60]} />;
  if (isEmpty) return <NothingThere filtered={isFiltered(filters)} />;
  return (
    <>
      {children}
      {error !== null && (
        <div className="banner" role="status">
          {t('More of them could not be read.')}
          <span className="flex-1" />
          <Button onClick={list.readAnew}>{t('Try again')}</Button>
        </div>
      )}
    </>
  );
}

function whenWords({ total }: ListState, { filters, short }: { filters: Filters; short: boolean }): string {
  if (total === null) return t('content is never kept');
  const count = formatCount(total);
  if (short && !isFiltered(filters)) return count;
  return isFiltered(filters) ? t('{count} found', { count }) : t('{count} · content is never kept', { count });
}

/** The newest row that was there when the reader last looked. */
function useSeen(rows: ListState, isRead: boolean): string | null {
  const [since] = useState(() => preferred('seen'));
  const newest = rowAt(rows, 0)?.at ?? null;
  useEffect(() => {
    if (newest === null || !isRead) return undefined;
    const keep = (): void => prefer('seen', newest);
    window.addEventListener('pagehide', keep);
    return () => {
      window.removeEventListener('pagehide', keep);
      keep();
    };
  }, [newest, isRead]);
  const first = rows.pages[0]?.rows;
  return useMemo(() => {
    if (since === null || !isRead) return null;
    return first?.find(({ at }) => at <= since)?.id ?? null;
  }, [first, since, isRead]);
}

const noProjects: readonly Project[] = [];

/** Those that can be asked for alone; one project is everything. */
function useProjects(): readonly Project[] {
  const { data } = useQuery(projectsQuery());
  const found = data?.projects.filter(({ id }) => id !== allProjects) ?? noProjects;
  return found.length > 1 ? found : noProjects;
}

const mostNames = 8;

/** Apps, tokens and targets among the rows that are there: what one may want to see alone. */
function useSeenNames(rows: ListState) {
  const { live } = rows;
  const first = rows.pages[0]?.rows;
  return useMemo(() => {
    const seen = [...live.slice(0, 200), ...(first ?? [])];
    const unique = (names: readonly (string | null)[]): string[] =>
      [...new Set(names)]
        .filter((name) => name !== null)
        .toSorted()
        .slice(0, mostNames);
    return {
      apps: unique(seen.map(({ client }) => client)),
      tokens: unique(seen.map(({ app }) => app)),
      targets: unique(seen.map(({ target }) => target)),
    };
  }, [live, first]);
}

/** Who closes the drawer is where it was opened. */
function focusRow(id: string | null): void {
  if (id === null) return;
  requestAnimationFrame(() =>
    document.querySelector<HTMLElement>(`[data-id="${CSS.escape(id)}"] a`)?.focus({ preventScroll: true }),
  );
}
