// Owns telling which request a message takes back.
import type { RequestId } from '@modelcontextprotocol/sdk/types.js';
import { z } from 'zod';

const cancelling = z.object({
  method: z.literal('notifications/cancelled'),
  params: z.object({ requestId: z.union([z.string(), z.number()]) }),
});

/** Null where it takes back none. */
export const cancelledId = (message: unknown): RequestId | null =>
  cancelling.safeParse(message).data?.params.requestId ?? null;
