// Owns the connection to the log. Lines come one by one and are drawn together: a busy router writes many at once.
import { useEffect, useMemo } from 'react';
import type { LogEntry } from '../../../main/contract/settings-api.ts';
import { query } from '../../lib/api.ts';
import { follow } from '../../lib/follow.ts';
import { after, gather } from '../../lib/gather.ts';
import { createFeed, entryOf, type Feed } from './feed.ts';

export interface LogFilter {
  readonly level: LogEntry['level'];
  readonly model: string | null;
}

/** As many as are told at first. */
const firstLines = 300;
const drawMs = 50;

export function useFeed({ level, model }: LogFilter): Feed {
  const feed = useMemo(() => createFeed(), []);
  useEffect(() => {
    feed.clear();
    return hear(`/api/logs${query({ n: firstLines, level, model })}`, feed);
  }, [feed, level, model]);
  return feed;
}

function hear(path: string, feed: Feed): () => void {
  const lines = gather<LogEntry>(after(drawMs), feed.take);
  const end = follow(path, {
    onOpen: feed.opened,
    onData(data) {
      const entry = entryOf(data);
      if (entry !== null) lines.add(entry);
    },
    onLost: feed.lost,
  });
  return () => {
    end();
    lines.end();
  };
}
