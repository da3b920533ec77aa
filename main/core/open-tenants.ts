// Owns opening what follows of projects: who is told of their budgets, and what ends when a token dies.
import { createWebhookPost } from '../backends/webhook-post.ts';
import type { Settings } from '../config/settings.ts';
import { RouterError } from '../contract/errors.ts';
import type { Visits } from '../http/door/visits.ts';
import { createBudgetAlerts, type BudgetAlerts } from '../http/budget-alerts.ts';
import type { Alerts } from '../http/alerts.ts';
import type { EventHub } from '../http/events.ts';
import type { Endings } from '../platform/endings.ts';
import type { Outbound, Ports } from '../platform/ports.ts';
import type { Projects } from '../store/projects.ts';
import type { Store } from '../store/store.ts';
import { createWebhookEvents } from '../store/webhook-events.ts';
import { createWebhook } from '../tenants/webhook.ts';

interface BudgetParts {
  readonly store: Pick<Store, 'db'>;
  readonly projects: Projects;
  readonly alerts: Alerts;
  readonly events: EventHub;
  readonly outbound: Pick<Outbound, 'to'>;
  readonly isLocalOnly: () => boolean;
  /** As they are in force. */
  readonly settings: () => Pick<Settings, 'webhook'>;
  readonly endings: Endings;
}

export function openBudgetAlerts(parts: BudgetParts, ports: Ports): BudgetAlerts {
  const { store, outbound, isLocalOnly, settings, endings } = parts;
  const webhook = endings.add(
    createWebhook({
      ...ports,
      events: createWebhookEvents(store.db),
      post: createWebhookPost(outbound),
      receiver: () => settings().webhook,
      isLocalOnly,
    }),
  );
  return endings.add(createBudgetAlerts({ ...parts, ...ports, webhook }));
}

/** Whoever came with a token that has died gets no more of an answer. */
export function endWithTokens({ onDead }: Pick<Projects, 'onDead'>, visits: Pick<Visits, 'endOf'>): void {
  onDead((tokenIds) =>
    visits.endOf(
      tokenIds,
      new RouterError('invalid_token', 'The token of this request is not valid any more. Make a new one.'),
    ),
  );
}
