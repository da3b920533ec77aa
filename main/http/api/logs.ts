// Owns what the management API tells of the log: its last lines, and its lines as they come.
import type { Hono } from 'hono';
import { logQuery, type LogEntry, type LogQuery } from '../../contract/settings-api.ts';
import type { ByteSource } from '../../gateway/answer.ts';
import type { LogBook, Numbered } from '../../platform/log-book.ts';
import { levelsFrom } from '../../platform/log.ts';
import type { Clock } from '../../platform/ports.ts';
import type { AppEnv } from '../door/env.ts';
import { send } from '../door/send.ts';
import { createQuiet, stillHere } from '../quiet.ts';
import { visitsOf, type Visits } from '../door/visits.ts';
import { readQuery } from './query.ts';

export interface LogRouteParts {
  readonly book: Pick<LogBook, 'since' | 'onEntry'>;
  readonly watchers: Pick<Visits, 'open'>;
  readonly clock: Clock;
}

export function addLogRoutes(app: Hono<AppEnv>, parts: LogRouteParts): void {
  app.get('/api/logs', (context) => {
    const query = readQuery(context.req.query(), logQuery);
    const listens = context.req.header('accept')?.includes('text/event-stream') === true;
    const type = listens ? 'text/event-stream' : 'application/x-ndjson';
    const body = listens
      ? tail(query, { ...parts, watchers: visitsOf(context.env, parts.watchers) })
      : Buffer.from(lastOf(parts.book.since(0), query).map(line).join(''));
    return send({ status: 200, headers: { 'content-type': type, 'cache-control': 'no-store' }, body }, context.env);
  });
}

const line = ({ entry }: Numbered): string => `${JSON.stringify(entry)}\n`;
const frame = ({ entry }: Numbered): Buffer => Buffer.from(`data: ${JSON.stringify(entry)}\n\n`);

function lastOf(all: readonly Numbered[], query: LogQuery): readonly Numbered[] {
  return all.filter(({ entry }) => isMeant(entry, query)).slice(-query.n);
}

/** A model is named by its id, or as a target with its backend before it. */
function isMeant(entry: LogEntry, { level, model }: LogQuery): boolean {
  if (!levelsFrom(level).has(entry.level)) return false;
  if (model === undefined) return true;
  return [entry['model'], entry['target']].some(
    (named) => typeof named === 'string' && (named === model || named.endsWith(`/${model}`)),
  );
}

/** A listener that does not keep up misses what the book has given up meanwhile, and nothing waits for it. */
const tail = (query: LogQuery, { book, watchers, clock }: LogRouteParts): ByteSource => ({
  open(sink) {
    const visit = watchers.open();
    let full = false;
    let told = 0;
    const quiet = createQuiet(clock, () => {
      if (!full) full = !sink.write(stillHere);
    });
    const tell = (entries: readonly Numbered[]): void => {
      for (const one of entries) {
        if (full) return;
        told = one.number;
        if (isMeant(one.entry, query)) full = !sink.write(frame(one));
      }
      quiet.rest();
    };
    const goOn = (): void => tell(book.since(told));
    const forget = book.onEntry(goOn);
    const close = (): void => {
      quiet.stop();
      forget();
      visit.done();
    };
    visit.signal.addEventListener('abort', () => {
      close();
      sink.end();
    });
    const all = book.since(0);
    const last = lastOf(all, query);
    told = last[0] === undefined ? (all.at(-1)?.number ?? 0) : last[0].number - 1;
    quiet.rest();
    goOn();
    return {
      resume() {
        full = false;
        goOn();
      },
      abort: close,
    };
  },
});
