// Owns sending a webhook its message: one POST over the way out, no redirect followed, and of the answer only the status.
import { isLoopbackHost } from '../platform/own-addresses.ts';
import type { Outbound } from '../platform/ports.ts';
import { exchange, owning } from './http-exchange.ts';

interface WebhookMessage {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly signal: AbortSignal;
}

/** Gives the status of the answer. */
export type WebhookPost = (message: WebhookMessage) => Promise<number>;

/** Whether it stays on this machine. */
export const isOnDevice = (url: string): boolean => isLoopbackHost(new URL(url).hostname);

export const createWebhookPost =
  (outbound: Pick<Outbound, 'to'>): WebhookPost =>
  async ({ url, headers, body, signal }) => {
    const { origin, pathname, search } = new URL(url);
    const reply = await exchange(outbound.to(isOnDevice(url) ? 'device' : 'public'), {
      origin,
      path: pathname + search,
      method: 'POST',
      headers: { 'content-type': 'application/json', 'accept-encoding': 'identity', ...headers },
      body: Buffer.from(body),
      signal,
      onOver: () => undefined,
    });
    return owning(reply, ({ status }) => status);
  };
