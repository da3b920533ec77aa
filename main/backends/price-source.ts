// Owns fetching a table of prices: one answer, bounded in size and time. A redirect is not followed.
import { RouterError } from '../contract/errors.ts';
import { createAsk } from '../local/downloads/ask.ts';
import type { Clock, Outbound } from '../platform/ports.ts';

const mostBytes = 4_194_304;
const deadlineMs = 60_000;
const stallMs = 20_000;

interface SourceParts {
  readonly outbound: Pick<Outbound, 'to'>;
  readonly clock: Clock;
}

export function createPriceSource({ outbound, clock }: SourceParts): (url: URL) => Promise<string> {
  const ask = createAsk({ outbound, clock, stallMs });
  return async (url) => {
    const leaving = new AbortController();
    const deadline = clock.after(deadlineMs, () => leaving.abort(new Error('It took too long.')));
    try {
      const reply = await ask({ url, method: 'GET', headers: { accept: 'application/json' }, signal: leaving.signal });
      if (reply.status !== 200) {
        reply.drop();
        throw unusable(`${url.host} answered ${reply.status}`);
      }
      return await textOf(reply.chunks(), url);
    } catch (error) {
      if (error instanceof RouterError) throw error;
      throw unusable(`${url.host} could not be asked`, error);
    } finally {
      deadline.cancel();
    }
  };
}

async function textOf(chunks: AsyncGenerator<Buffer>, url: URL): Promise<string> {
  const read: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of chunks) {
    bytes += chunk.length;
    if (bytes > mostBytes) throw unusable(`${url.host} sent more than any table of prices holds`);
    read.push(chunk);
  }
  return Buffer.concat(read).toString('utf8');
}

const unusable = (what: string, cause?: unknown): RouterError =>
  new RouterError('upstream_error', `${what}. The prices are as they were; look at prices.url in config.yaml.`, {
    cause,
  });
