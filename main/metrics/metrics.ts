// Owns what a scraper is told of the router since its process began: families with their counts, in memory.
import { usdFromNano } from '../domain/money/cost.ts';
import type { Ended } from '../gateway/account/ended.ts';
import type { SettledRow } from '../store/rows.ts';
import { createBuckets } from './buckets.ts';
import { familyText, histogramText, type Sample } from './prometheus.ts';
import { addRow, createSeriesBook, toldOutcomes, tokenClasses, type Series } from './series.ts';

/** A model of this machine that is loaded, or on its way there. */
interface RunningModel {
  readonly id: string;
  readonly memoryBytes: number;
  readonly busy: number;
}

export interface Metrics {
  /** A row stands in the ledger. */
  readonly settled: (row: SettledRow) => void;
  /** A request is over. */
  readonly ended: (ended: Pick<Ended, 'row' | 'tries' | 'cameAt' | 'endedAt'>) => void;
  readonly text: (models: readonly RunningModel[]) => string;
}

interface BackendCalls {
  calls: number;
  succeeded: number;
}

const overheadBoundsMs = [0.25, 0.5, 1, 2.5, 5, 10, 25, 50, 100, 250, 500, 1_000];
const firstTokenBoundsMs = [25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 20_000, 40_000, 80_000];
const durationBoundsMs = [50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 30_000, 60_000, 120_000, 300_000, 600_000];

export function createMetrics(isKnown: (target: string) => boolean): Metrics {
  const book = createSeriesBook(isKnown);
  const backends = new Map<string, BackendCalls>();
  const overhead = createBuckets(overheadBoundsMs);
  const firstToken = createBuckets(firstTokenBoundsMs);
  const duration = createBuckets(durationBoundsMs);

  return {
    /** Copies that only compare are nobody's requests. */
    settled(row) {
      if (row.account === 'shadow') return;
      addRow(book, row);
      if (row.outcome === 'blocked') return;
      duration.observe(row.durationMs);
      if (row.ttftMs !== null) firstToken.observe(row.ttftMs);
    },
    ended({ row, tries, cameAt, endedAt }) {
      let elsewhereMs = 0;
      for (const { target, begunAt, endedAt: until, ending } of tries) {
        elsewhereMs += until - begunAt;
        if (ending === null) continue;
        let calls = backends.get(target.backend);
        if (calls === undefined) backends.set(target.backend, (calls = { calls: 0, succeeded: 0 }));
        calls.calls++;
        if (ending.outcome === 'ok' || ending.outcome === 'escalated') calls.succeeded++;
      }
      if (row.account === 'main' && row.outcome !== 'blocked') overhead.observe(endedAt - cameAt - elsewhereMs);
    },
    text(models) {
      book.forgetUnknown();
      return [
        ...seriesText(book.all()),
        ...backendText(backends),
        histogramText(
          {
            name: 'llr_router_overhead_seconds',
            help: 'Time of a request that no upstream had: its own duration less that of its tries.',
          },
          overhead,
        ),
        histogramText(
          { name: 'llr_time_to_first_token_seconds', help: 'Time until a streamed answer began.' },
          firstToken,
        ),
        histogramText(
          {
            name: 'llr_request_duration_seconds',
            help: 'Time of a request that was not refused, from its row to its end.',
          },
          duration,
        ),
        ...modelText(models),
      ].join('');
    },
  };
}

function seriesText(all: readonly Series[]): readonly string[] {
  const requests = all.flatMap((series) =>
    toldOutcomes
      .filter((outcome) => series.requests[outcome] > 0)
      .map((outcome): Sample => ({ labels: { ...labelsOf(series), outcome }, value: series.requests[outcome] })),
  );
  const tokens = all.flatMap((series) =>
    tokenClasses.map((name): Sample => ({ labels: { ...labelsOf(series), class: name }, value: series.tokens[name] })),
  );
  const costs = all
    .filter(({ priced }) => priced > 0)
    .map((series): Sample => ({ labels: labelsOf(series), value: usdFromNano(series.nano) }));
  return [
    familyText({ name: 'llr_requests_total', type: 'counter', help: 'Requests that are over.' }, requests),
    familyText(
      {
        name: 'llr_tokens_total',
        type: 'counter',
        help: 'Tokens. input and output are totals: cached and cache_write are parts of input, reasoning of output.',
      },
      tokens,
    ),
    familyText({ name: 'llr_cost_usd_total', type: 'counter', help: 'Cost in US dollars of what has a price.' }, costs),
  ];
}

const labelsOf = ({ project, backend, model }: Series) => ({ project, backend, model });

function backendText(backends: ReadonlyMap<string, BackendCalls>): readonly string[] {
  const samples = (of: keyof BackendCalls): readonly Sample[] =>
    [...backends].map(([backend, calls]) => ({ labels: { backend }, value: calls[of] }));
  return [
    familyText(
      {
        name: 'llr_backend_calls_total',
        type: 'counter',
        help: 'Tries at a backend, those that a caller left among them.',
      },
      samples('calls'),
    ),
    familyText(
      { name: 'llr_backend_success_total', type: 'counter', help: 'Tries at a backend that it answered.' },
      samples('succeeded'),
    ),
  ];
}

function modelText(models: readonly RunningModel[]): readonly string[] {
  const samples = (of: 'memoryBytes' | 'busy'): readonly Sample[] =>
    models.map((model) => ({ labels: { model: model.id }, value: model[of] }));
  return [
    familyText(
      { name: 'llr_local_model_memory_bytes', type: 'gauge', help: 'Memory that a model of this machine holds.' },
      samples('memoryBytes'),
    ),
    familyText(
      { name: 'llr_local_model_busy_slots', type: 'gauge', help: 'Slots of a model of this machine that answer now.' },
      samples('busy'),
    ),
  ];
}
