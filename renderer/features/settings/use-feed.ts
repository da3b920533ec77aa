// Owns the connection to the log. Lines come one by one and are drawn together: a busy router writes many at once.
import { useEffect, useMemo } from 'react';
import type { LogEntry } from '../../../main/contract/settings-api.ts';
import { query } from '../../lib/api.ts';
import { createFeed, entryOf, type Feed } from './feed.ts';

export interface LogFilter {
  readonly level: LogEntry['level'];
  readonly model: string | null;
}

/** As many as are told at first. */
const firstLines = 300;
const againMs = 2_000;

export function useFeed({ level, model }: LogFilter): Feed {
  const feed = useMemo(() => createFeed(), []);
  useEffect(() => {
    feed.clear();
    return follow(`/api/logs${query({ n: firstLines, level, model })}`, feed);
  }, [feed, level, model]);
  return feed;
}

function follow(path: string, feed: Feed): () => void {
  let source: EventSource | null = null;
  let again: ReturnType<typeof setTimeout> | null = null;
  const batch = createBatch((entries) => feed.take(entries));
  const open = (): void => {
    source = new EventSource(path);
    source.addEventListener('open', feed.opened);
    source.addEventListener('message', ({ data }) => {
      const entry = entryOf(String(data));
      if (entry !== null) batch.add(entry);
    });
    source.addEventListener('error', () => {
      feed.lost();
      if (source?.readyState === EventSource.CLOSED) again = setTimeout(open, againMs);
    });
  };
  open();
  return () => {
    if (again !== null) clearTimeout(again);
    source?.close();
    batch.end();
  };
}

const drawMs = 50;

function createBatch(give: (entries: readonly LogEntry[]) => void) {
  let held: LogEntry[] = [];
  let soon: ReturnType<typeof setTimeout> | null = null;
  return {
    add(entry: LogEntry): void {
      held.push(entry);
      soon ??= setTimeout(() => {
        soon = null;
        give(held);
        held = [];
      }, drawMs);
    },
    end: (): void => {
      if (soon !== null) clearTimeout(soon);
    },
  };
}
