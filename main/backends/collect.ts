// Owns reading an upstream's body whole, within a limit.
import { RouterError } from '../contract/errors.ts';
import type { UpstreamBody } from './http-exchange.ts';

/** What came of it so far is in `chunks`, also where it breaks. */
export function collect(body: UpstreamBody, limit: number, chunks: Buffer[] = []): Promise<Buffer> {
  let length = 0;
  return new Promise((resolve, reject) => {
    body.read({
      data(chunk) {
        length += chunk.length;
        if (length <= limit) chunks.push(chunk);
        else body.abort(new RouterError('upstream_error', `The upstream's answer is larger than ${limit} bytes.`));
      },
      end: () => resolve(chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks)),
      fail: reject,
    });
  });
}
