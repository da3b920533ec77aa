// Owns how the desktop asks the router: by the same API as its page, through the same door.
import { z } from 'zod';
import { trusted, type Core } from '../core.ts';

const refusal = z.object({ error: z.object({ message: z.string() }) });

export const createApi =
  (core: Pick<Core, 'fetch'>) =>
  async (method: string, path: string, body?: object): Promise<unknown> => {
    const sent =
      body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
    const answer = await core.fetch(new Request(`app://router${path}`, { method, ...sent }), {
      door: 'window',
      caller: trusted,
    });
    const text = await answer.text();
    const told: unknown = text === '' ? null : JSON.parse(text);
    if (answer.ok) return told;
    throw new Error(refusal.safeParse(told).data?.error.message ?? `The router answered ${answer.status}.`);
  };
