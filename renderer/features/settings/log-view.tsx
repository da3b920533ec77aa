// The log as it is written.
import { Pause, Play } from 'lucide-react';
import { memo, useEffect, useLayoutEffect, useRef, type RefObject } from 'react';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useStore } from 'zustand';
import type { LogEntry } from '../../../main/contract/settings-api.ts';
import { formatTime } from '../../lib/format.ts';
import { t } from '../../lib/words.ts';
import { Button } from '../../ui/button.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { Select } from '../../ui/select.tsx';
import { Status } from '../../ui/status.tsx';
import { fieldsOf, textOf, type Feed, type Line } from './feed.ts';
import { useFeed, type LogFilter } from './use-feed.ts';

export function LogView() {
  const [filter, setFilter] = useLogFilter();
  const feed = useFeed(filter);
  return (
    <>
      <Toolbar feed={feed} filter={filter} setFilter={setFilter} />
      <Lines feed={feed} />
    </>
  );
}

const levels = ['debug', 'info', 'warn', 'error'] as const;

/** In the address, under the names of the API. */
function useLogFilter(): readonly [LogFilter, (filter: LogFilter) => void] {
  const given: Readonly<Record<string, string>> = useSearch({ strict: false });
  const navigate = useNavigate();
  const level = levels.find((one) => one === given['level']) ?? 'debug';
  const set = (next: LogFilter): void => {
    const search = { level: next.level === 'debug' ? undefined : next.level, model: next.model ?? undefined };
    void navigate({ to: '/settings', search, replace: true, resetScroll: false });
  };
  return [{ level, model: given['model'] ?? null }, set];
}

interface ToolbarProps {
  readonly feed: Feed;
  readonly filter: LogFilter;
  readonly setFilter: (filter: LogFilter) => void;
}

const all = '*';

function Toolbar({ feed, filter, setFilter }: ToolbarProps) {
  const { lines, waiting, paused, connection, models } = useStore(feed.store);
  const named = filter.model === null || models.includes(filter.model) ? models : [filter.model, ...models];
  return (
    <div className="mb-2 flex flex-wrap items-center gap-2">
      <Select
        label={t('Level')}
        lead={t('Level')}
        value={filter.level}
        onChange={(level) => setFilter({ ...filter, level })}
        choices={[
          { value: 'debug', label: t('All') },
          { value: 'info', label: t('Info and graver') },
          { value: 'warn', label: t('Warnings and errors') },
          { value: 'error', label: t('Errors') },
        ]}
      />
      <Select
        label={t('Model')}
        lead={t('Model')}
        className="max-w-64"
        value={filter.model ?? all}
        onChange={(model) => setFilter({ ...filter, model: model === all ? null : model })}
        choices={[{ value: all, label: t('All') }, ...named.map((model) => ({ value: model, label: model }))]}
      />
      {connection === 'lost' && <Status tone="attention">{t('The log is not connected')}</Status>}
      <span className="flex-1" />
      <Button icon={paused ? Play : Pause} aria-pressed={paused} onClick={paused ? feed.goOn : feed.pause}>
        {pauseWords(paused, waiting.length)}
      </Button>
      <CopyButton text={textOf(lines)} off={lines.length === 0}>
        {t('Copy the lines')}
      </CopyButton>
    </div>
  );
}

function pauseWords(paused: boolean, waiting: number): string {
  if (!paused) return t('Pause');
  return waiting === 0 ? t('Go on') : t('Go on ({count} new)', { count: waiting });
}

function Lines({ feed }: { readonly feed: Feed }) {
  const { lines, connection } = useStore(feed.store);
  const place = useRef<HTMLDivElement>(null);
  useStick(place, lines);
  return (
    <div ref={place} className="log" role="log" aria-live="off" aria-label={t('Log')} tabIndex={0} data-scroll>
      {lines.length === 0 && (
        <p className="p-3 font-sans text-13 text-n10">
          {connection === 'live'
            ? t('No line yet. They stand here as they are written.')
            : t('Waiting for the router…')}
        </p>
      )}
      {lines.map((line) => (
        <LogLine key={line.id} line={line} />
      ))}
    </div>
  );
}

/** New lines draw it down only where it stood at the end. */
function useStick(place: RefObject<HTMLDivElement | null>, lines: readonly Line[]): void {
  const atEnd = useRef(true);
  useEffect(() => {
    const box = place.current;
    if (box === null) return undefined;
    const heard = (): void => {
      atEnd.current = box.scrollHeight - box.scrollTop - box.clientHeight < 24;
    };
    box.addEventListener('scroll', heard, { passive: true });
    return () => box.removeEventListener('scroll', heard);
  }, [place]);
  useLayoutEffect(() => {
    const box = place.current;
    if (box !== null && atEnd.current) box.scrollTop = box.scrollHeight;
  }, [place, lines]);
}

const LogLine = memo(({ line: { entry } }: { readonly line: Line }) => (
  <div className={`log-line ${entry.level}`}>
    <time dateTime={entry.at}>{formatTime(entry.at)}</time>
    <span className="level">{levelWord(entry.level)}</span>
    <span>
      <b>{entry.event}</b>
      {fieldsOf(entry).map(([name, value]) => (
        <span key={name}>
          {' '}
          <i>{name}=</i>
          {value}
        </span>
      ))}
    </span>
  </div>
));

function levelWord(level: LogEntry['level']): string {
  switch (level) {
    case 'debug':
      return t('Debug');
    case 'info':
      return t('Info');
    case 'warn':
      return t('Warning');
    case 'error':
      return t('Error');
  }
}
