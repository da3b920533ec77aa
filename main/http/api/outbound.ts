// Owns telling which hosts were contacted, the latest first.
import type { Hono } from 'hono';
import type { OutboundHost } from '../../contract/summary.ts';
import type { OutboundCounts } from '../../platform/outbound-counts.ts';
import type { AppEnv } from '../door/env.ts';
import { jsonAnswer, send } from '../door/send.ts';

export function addOutboundRoutes(
  app: Hono<AppEnv>,
  { contacted }: { readonly contacted: Pick<OutboundCounts, 'all'> },
): void {
  app.get('/api/outbound', (context) => {
    const hosts: OutboundHost[] = contacted
      .all()
      .toSorted((a, b) => b.lastAt - a.lastAt)
      .map((count) => ({ ...count, firstAt: iso(count.firstAt), lastAt: iso(count.lastAt) }));
    return send(jsonAnswer({ hosts }), context.env);
  });
}

const iso = (at: number): string => new Date(at).toISOString();
