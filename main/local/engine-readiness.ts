// Owns finding out when an engine that says nothing by itself is ready: it is asked for its health again and again, then
// for one token, since it says that it is well before it has loaded anything.
import type { Dispatcher } from 'undici';
import type { Clock, Timer } from '../platform/ports.ts';

interface Outcome {
  readonly ready: () => void;
  /** It was well and is not any more: the load has failed. */
  readonly failed: () => void;
}

const pauseMs = 50;
const firstQuestion = JSON.stringify({ model: 'default_model', prompt: 'a', max_tokens: 1 });

export function askUntilReady(pool: Pick<Dispatcher, 'request'>, clock: Clock, outcome: Outcome): Disposable {
  const over = new AbortController();
  let timer: Timer | null = null;
  let wasWell = false;
  /** The status; null where nobody listens yet, or nobody waits any more. */
  const ask = (path: string, body: string | null): Promise<number | null> =>
    pool
      .request({
        path,
        method: body === null ? 'GET' : 'POST',
        headers: body === null ? {} : { 'content-type': 'application/json' },
        body,
        signal: over.signal,
      })
      .then(async (answer) => {
        await answer.body.dump();
        return answer.statusCode;
      })
      .catch(() => null);
  const end = (tell: () => void): void => {
    if (over.signal.aborted) return;
    timer?.cancel();
    over.abort();
    tell();
  };
  /** Whatever it answers, it has come to an end with its load; its health says with which. */
  const askForToken = async (): Promise<void> => {
    const answered = (await ask('/v1/completions', firstQuestion)) !== null;
    const health = answered ? await ask('/health', null) : null;
    if (health === 200) end(outcome.ready);
    else if (health === null) wasWell = false;
  };
  const look = async (): Promise<void> => {
    const status = await ask('/health', null);
    if (over.signal.aborted) return;
    if (status === 200 && !wasWell) {
      wasWell = true;
      void askForToken();
    } else if (status !== null && status !== 200 && wasWell) end(outcome.failed);
    if (!over.signal.aborted) timer = clock.after(pauseMs, () => void look());
  };
  void look();
  return { [Symbol.dispose]: () => end(() => undefined) };
}
