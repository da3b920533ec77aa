// Owns choosing what the list shows: the search, the choices that stand there, and those behind Filter.
import { Plus, X } from 'lucide-react';
import { useEffect, useMemo, useRef, useState } from 'react';
import type { Project } from '../../../main/contract/projects.ts';
import { tiers, zones } from '../../../main/contract/routing.ts';
import { useShortcuts } from '../../lib/shortcuts.ts';
import { t } from '../../lib/words.ts';
import { Button } from '../../ui/button.tsx';
import { SearchField } from '../../ui/field.tsx';
import { Menu, type MenuItem } from '../../ui/menu.tsx';
import { zoneName } from '../../ui/pill.tsx';
import { Select } from '../../ui/select.tsx';
import { changed, outcomes, type FilterName, type Filters } from './filters.ts';
import { outcomeWord } from './outcome.tsx';

interface BarProps {
  readonly filters: Filters;
  readonly projects: readonly Pick<Project, 'id' | 'name'>[];
  /** Seen in the rows that are there. */
  readonly apps: readonly string[];
  /** The names of their tokens. */
  readonly tokens: readonly string[];
  readonly targets: readonly string[];
  readonly onChange: (filters: Filters) => void;
}

const any = 'any';
const orNull = (value: string): string | null => (value === any ? null : value);

export function FilterBar({ filters, onChange, ...offers }: BarProps) {
  const set = (name: FilterName, value: string | null): void => onChange(changed(filters, name, value));
  return (
    <div className="rq-filters">
      <Search value={filters.q ?? ''} onChange={(q) => set('q', q === '' ? null : q)} />
      <Select
        label={t('Period')}
        value={filters.hours ?? any}
        choices={periods(filters.hours)}
        onChange={(value) => set('hours', orNull(value))}
      />
      <Select
        label={t('Zone')}
        lead={t('Zone')}
        value={filters.zone ?? any}
        choices={[{ value: any, label: t('any') }, ...zones.map((zone) => ({ value: zone, label: zoneName(zone) }))]}
        onChange={(value) => set('zone', orNull(value))}
      />
      <Select
        label={t('Outcome')}
        lead={t('Outcome')}
        value={filters.outcome ?? any}
        choices={[{ value: any, label: t('any') }, ...outcomes.map((one) => ({ value: one, label: outcomeWord(one) }))]}
        onChange={(value) => set('outcome', orNull(value))}
      />
      {chipsOf(filters, offers.projects).map(({ name, label }) => (
        <Button
          key={name}
          aria-label={t('Remove the filter {filter}', { filter: label })}
          onClick={() => set(name, null)}
        >
          <span className="cut max-w-[220px]">{label}</span>
          <X size={12} strokeWidth={2} aria-hidden />
        </Button>
      ))}
      <Menu
        trigger={
          <Button icon={Plus} look="ghost" className="rq-add">
            {t('Filter')}
          </Button>
        }
        items={moreItems({ ...offers, set })}
      />
    </div>
  );
}

const typingMs = 180;

/** What is typed goes into the address when the hand rests. */
function Search({ value, onChange }: { readonly value: string; readonly onChange: (q: string) => void }) {
  const [text, setText] = useState(value);
  const field = useRef<HTMLInputElement>(null);
  const told = useRef(value);
  const latest = useRef(onChange);
  latest.current = onChange;
  useEffect(() => {
    if (value !== told.current) setText(value);
    told.current = value;
  }, [value]);
  useEffect(() => {
    if (text === told.current) return undefined;
    const timer = setTimeout(() => {
      told.current = text;
      latest.current(text);
    }, typingMs);
    return () => clearTimeout(timer);
  }, [text]);
  useShortcuts(useMemo(() => [{ keys: '/', label: t('Search the requests'), run: () => field.current?.focus() }], []));
  return (
    <SearchField
      ref={field}
      label={t('Search')}
      placeholder={t('Id, target, app or reason')}
      className="rq-search"
      maxLength={200}
      value={text}
      onChange={(event) => setText(event.target.value)}
      trail={<kbd>/</kbd>}
    />
  );
}

function periods(hours: string | undefined) {
  const known = [
    { value: any, label: t('Any time') },
    { value: '1', label: t('Last hour') },
    { value: '24', label: t('Last 24 hours') },
    { value: '168', label: t('Last 7 days') },
    { value: '720', label: t('Last 30 days') },
  ];
  if (hours === undefined || known.some(({ value }) => value === hours)) return known;
  return [...known, { value: hours, label: t('Last {hours} hours', { hours }) }];
}

interface Chip {
  readonly name: FilterName;
  readonly label: string;
}

function chipsOf(filters: Filters, projects: BarProps['projects']): readonly Chip[] {
  const { client, app, target, tier, projectId, pinned } = filters;
  // One that is deleted is still asked for by its id.
  const project = projects.find(({ id }) => id === projectId)?.name ?? projectId;
  const heldWords = pinned === 'true' ? t('Held by the wall') : t('Not held by the wall');
  const found: [FilterName, string | undefined][] = [
    ['client', client === undefined ? undefined : t('App {name}', { name: client })],
    ['app', app === undefined ? undefined : t('Token {name}', { name: app })],
    ['target', target],
    ['tier', tier === undefined ? undefined : t('Tier {name}', { name: tier })],
    ['projectId', project === undefined ? undefined : t('Project {name}', { name: project })],
    ['pinned', pinned === undefined ? undefined : heldWords],
  ];
  return found.flatMap(([name, label]) => (label === undefined ? [] : [{ name, label }]));
}

interface MoreParts extends Pick<BarProps, 'projects' | 'apps' | 'tokens' | 'targets'> {
  readonly set: (name: FilterName, value: string) => void;
}

function moreItems({ projects, apps, tokens, targets, set }: MoreParts): MenuItem[] {
  const group = (filter: FilterName, values: readonly string[], label: (value: string) => string): MenuItem[] =>
    values.map((value, at) => ({
      id: `${filter} ${value}`,
      label: label(value),
      apart: at === 0,
      run: () => set(filter, value),
    }));
  return [
    { id: 'held', label: t('Held by the wall'), run: () => set('pinned', 'true') },
    { id: 'free', label: t('Not held by the wall'), run: () => set('pinned', 'false') },
    ...group('tier', tiers, (name) => t('Tier {name}', { name })),
    ...projects.map(({ id, name }, at) => ({
      id: `projectId ${id}`,
      label: t('Project {name}', { name }),
      apart: at === 0,
      run: () => set('projectId', id),
    })),
    ...group('app', tokens, (name) => t('Token {name}', { name })),
    ...group('client', apps, (name) => t('App {name}', { name })),
    ...group('target', targets, (name) => name),
  ];
}
