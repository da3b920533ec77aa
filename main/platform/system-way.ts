// Owns the way out to public targets where the system says by what proxy each is reached: asked once a minute for an
// origin, and never gone past.
import type { Dispatcher } from 'undici';
import { RouterError } from '../contract/errors.ts';
import { exemptBy } from './no-proxy.ts';
import { readPacAnswer, type PacWay } from './pac-answer.ts';
import type { SystemProxy } from './ports.ts';

type Way = Pick<Dispatcher, 'dispatch'>;

interface SystemWayParts {
  readonly ask: SystemProxy;
  readonly noProxy: string;
  /** So long an answer of the system may take: a proxy script may have to be fetched. */
  readonly askMs: number;
  readonly elapsed: () => number;
  /** Told of each kind of proxy once that nobody here can use. */
  readonly onUnusable: (offered: string) => void;
}

interface Ways {
  readonly direct: Way;
  readonly through: (proxy: string) => Way;
}

export interface SystemWay extends Way {
  /** The network is another one, perhaps: everybody is asked about anew. */
  readonly forget: () => void;
}

const keepMs = 60_000;
/** Downloads are led from host to host. */
const mostKept = 256;

interface Known {
  readonly way: PacWay;
  readonly until: number;
}

export function createSystemWay(parts: SystemWayParts, { direct, through }: Ways): SystemWay {
  const isExempt = exemptBy(parts.noProxy);
  const answers = createAnswers(parts);
  const go = (way: PacWay, ...[options, handler]: Parameters<Way['dispatch']>): boolean => {
    if (way.kind === 'unusable') return fail(handler, refusal(new URL(String(options.origin)).host, way.offered));
    return (way.kind === 'direct' ? direct : through(way.url)).dispatch(options, handler);
  };
  return {
    dispatch(options, handler) {
      const { origin } = new URL(String(options.origin));
      if (isExempt(origin)) return direct.dispatch(options, handler);
      const way = answers.known(origin);
      if (way !== null) return go(way, options, handler);
      answers.asked(origin).then(
        (found) => go(found, options, handler),
        (error: unknown) => fail(handler, error instanceof Error ? error : new Error('The system gave no answer.')),
      );
      return true;
    },
    forget: answers.forget,
  };
}

/** What the system said of late; of several who ask about an origin at once, the first asks for all. */
function createAnswers({ ask, askMs, elapsed, onUnusable }: SystemWayParts) {
  const kept = new Map<string, Known>();
  const asking = new Map<string, Promise<PacWay>>();
  const complained = new Set<string>();

  async function askAnew(origin: string): Promise<PacWay> {
    const way = readPacAnswer(await inTime(ask(`${origin}/`), askMs));
    if (way.kind !== 'unusable' || complained.has(way.offered)) return way;
    complained.add(way.offered);
    onUnusable(way.offered);
    return way;
  }
  function keep(origin: string, way: PacWay): void {
    if (kept.size >= mostKept) kept.clear();
    kept.set(origin, { way, until: elapsed() + keepMs });
  }
  return {
    known(origin: string): PacWay | null {
      const found = kept.get(origin);
      return found !== undefined && found.until > elapsed() ? found.way : null;
    },
    asked(origin: string): Promise<PacWay> {
      const before = asking.get(origin);
      if (before !== undefined) return before;
      // What was asked before everything was forgotten says nothing any more.
      const isOurs = (): boolean => asking.get(origin) === begun;
      const begun: Promise<PacWay> = askAnew(origin).then(
        (way) => {
          if (isOurs()) keep(origin, way);
          if (isOurs()) asking.delete(origin);
          return way;
        },
        (error: unknown) => {
          if (isOurs()) asking.delete(origin);
          throw error;
        },
      );
      asking.set(origin, begun);
      return begun;
    },
    forget() {
      kept.clear();
      asking.clear();
    },
  };
}

/** The system wants it to go another way: to go straight ahead could show it to whom it was to be hidden from. */
const refusal = (host: string, offered: string): RouterError =>
  new RouterError(
    'upstream_error',
    `The system reaches ${host} only by a proxy of a kind that LA Router cannot use (${offered}). Set HTTPS_PROXY to an HTTP proxy, or name the host in NO_PROXY to reach it without one.`,
  );

class NoWord extends Error {
  readonly code = 'ETIMEDOUT';

  constructor() {
    super('The system did not say in time by what proxy it is reached.');
    this.name = 'NoWord';
  }
}

function inTime(answer: Promise<string>, ms: number): Promise<string> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new NoWord()), ms);
  return Promise.race([answer, late]).finally(() => clearTimeout(timer));
}

/** As an exchange that broke before it began. */
function fail(handler: Dispatcher.DispatchHandler, error: Error): true {
  const controller: Dispatcher.DispatchController = {
    aborted: true,
    paused: false,
    reason: error,
    rawHeaders: null,
    rawTrailers: null,
    abort: () => undefined,
    pause: () => undefined,
    resume: () => undefined,
  };
  handler.onResponseError?.(controller, error);
  return true;
}
