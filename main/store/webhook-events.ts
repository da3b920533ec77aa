// Owns the table of what a webhook is still to be told. It is written where something happens that it is told of, and with
// each try: a few rows, never in a request's path.
import type { Db } from './open.ts';

export interface WebhookEvent {
  readonly id: string;
  /** As it is sent. */
  readonly body: string;
  readonly createdAt: number;
  /** When it is tried next. */
  readonly nextAt: number;
  readonly tries: number;
}

export interface WebhookEvents {
  readonly all: () => readonly WebhookEvent[];
  readonly put: (event: WebhookEvent) => void;
  readonly remove: (id: string) => void;
}

export function createWebhookEvents(db: Db): WebhookEvents {
  const all = db.prepare<[], WebhookEvent>(
    'SELECT id, body, created_at AS createdAt, next_at AS nextAt, tries FROM webhook_event ORDER BY created_at, id',
  );
  const put = db.prepare<[WebhookEvent]>(`
    INSERT INTO webhook_event (id, body, created_at, next_at, tries) VALUES (@id, @body, @createdAt, @nextAt, @tries)
    ON CONFLICT (id) DO UPDATE SET next_at = @nextAt, tries = @tries`);
  const remove = db.prepare<[string]>('DELETE FROM webhook_event WHERE id = ?');
  return {
    all: () => all.all(),
    put: (event) => void put.run(event),
    remove: (id) => void remove.run(id),
  };
}
