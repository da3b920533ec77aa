// Owns reading a request body from a socket: counted while it comes, so that neither a large nor a pausing one is waited for.
import type { Context } from 'hono';
import { CallerLeft } from '../../contract/departure.ts';
import { RouterError } from '../../contract/errors.ts';
import type { Clock } from '../../platform/ports.ts';
import type { AppEnv, TcpDoor } from './env.ts';

export interface BodyLimits {
  readonly bodyBytes: number;
  readonly bodyPauseMs: number;
}

const tooLarge = (limit: number): RouterError =>
  new RouterError(
    'request_too_large',
    `The body is larger than ${limit} bytes. Send less, or raise limits.bodyBytes in config.yaml.`,
  );

/** The body of a request, whichever door it came through. */
export async function readRequestBody(context: Context<AppEnv>, limits: BodyLimits, clock: Clock): Promise<Buffer> {
  const door = context.env;
  if (door.door === 'tcp') return readSocketBody(door, limits, clock);
  const body = Buffer.from(await context.req.arrayBuffer());
  if (body.length > limits.bodyBytes) throw tooLarge(limits.bodyBytes);
  return body;
}

export function readSocketBody({ incoming, outgoing }: TcpDoor, limits: BodyLimits, clock: Clock): Promise<Buffer> {
  if (Number(incoming.headers['content-length'] ?? 0) > limits.bodyBytes)
    return Promise.reject(tooLarge(limits.bodyBytes));
  // The guard and the announced length have spoken: only now is the caller told to go on.
  if (incoming.headers.expect !== undefined) outgoing.writeContinue();
  const chunks: Buffer[] = [];
  let length = 0;
  return new Promise((resolve, reject) => {
    const paused = (): void =>
      finish(new RouterError('request_timeout', `The body paused for more than ${limits.bodyPauseMs} ms.`));
    let timer = clock.after(limits.bodyPauseMs, paused);
    const finish = (error: Error | null): void => {
      timer.cancel();
      incoming.removeListener('data', take).removeListener('end', ended).removeListener('close', left);
      if (error === null)
        resolve(chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks, length));
      else {
        incoming.pause();
        reject(error);
      }
    };
    const take = (chunk: Buffer): void => {
      chunks.push(chunk);
      length += chunk.length;
      if (length > limits.bodyBytes) return finish(tooLarge(limits.bodyBytes));
      timer.cancel();
      timer = clock.after(limits.bodyPauseMs, paused);
    };
    const ended = (): void => finish(null);
    const left = (): void => finish(new CallerLeft());
    incoming.on('data', take).on('end', ended).on('close', left);
  });
}
