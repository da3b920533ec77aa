// Owns which table of prices is in force: the one that ships, or a newer one that somebody has fetched, kept in the home.
// It is fetched when somebody says so, never by itself.
import type { RefreshAnswer } from '../contract/prices.ts';
import { RouterError } from '../contract/errors.ts';
import { localOnlyRefusal } from '../domain/decide/local-only.ts';
import type { PriceTable } from '../domain/money/price-table.ts';
import type { Files, Log } from '../platform/ports.ts';
import { readPriceTable } from './price-table.ts';

export interface LivePrices {
  readonly table: () => PriceTable;
  /** What lies at the address that the settings say; null where they say none. */
  readonly fetch: (address: string | null) => Promise<FetchedPrices>;
  /** Keeps it where it is newer. Changes nothing that was charged. */
  readonly take: (fetched: FetchedPrices) => RefreshAnswer;
  /** Calls after the table has changed. */
  readonly onChange: (listener: () => void) => void;
}

interface FetchedPrices {
  readonly text: string;
  readonly table: PriceTable;
}

interface LivePricesParts {
  readonly files: Pick<Files, 'readText' | 'writeText'>;
  readonly log: Log;
  /** The file that ships. */
  readonly shipped: string;
  /** The file in the home. */
  readonly kept: string;
  readonly isLocalOnly: () => boolean;
  /** The text that lies there. */
  readonly fetchText: (url: URL) => Promise<string>;
}

export function openLivePrices(parts: LivePricesParts): LivePrices {
  const listeners: (() => void)[] = [];
  let table = tableAtStart(parts);
  return {
    table: () => table,
    onChange: (listener) => listeners.push(listener),
    async fetch(address) {
      if (address === null) throw noAddress();
      const url = new URL(address);
      if (parts.isLocalOnly()) throw localOnlyRefusal(true, [url.host]);
      const text = await parts.fetchText(url);
      const fetched = readPriceTable(text);
      if (fetched !== null) return { text, table: fetched };
      throw new RouterError('upstream_error', 'What lies at prices.url is no table of prices. Nothing was changed.');
    },
    take({ text, table: next }) {
      const before = table.version;
      if (next.version <= before) return { version: before, before, changed: false };
      parts.files.writeText(parts.kept, text);
      table = next;
      for (const listener of listeners) listener();
      parts.log.write('info', 'prices-refreshed', { version: next.version, before });
      return { version: next.version, before, changed: true };
    },
  };
}

const noAddress = (): RouterError =>
  new RouterError(
    'conflict',
    'Nobody has said where newer prices are. Set prices.url in config.yaml, or write the prices that you know under prices in policy.yaml.',
    { param: 'prices.url' },
  );

/** One that cannot be read any more is left where it is, and said. */
function tableAtStart({ files, log, shipped: path, kept: keptPath }: LivePricesParts): PriceTable {
  const text = files.readText(path);
  const shipped = text === null ? null : readPriceTable(text);
  if (shipped === null) throw new Error(`${path} is missing or broken. Install LA Router again.`);
  const keptText = files.readText(keptPath);
  const kept = keptText === null ? null : readPriceTable(keptText);
  if (keptText !== null && kept === null) log.write('warn', 'prices-unreadable', { path: keptPath });
  return kept !== null && kept.version > shipped.version ? kept : shipped;
}
