// Owns opening projects and what follows of them: what they are refused, who is told of their budgets, and what ends when
// a token dies.
import { createWebhookPost } from '../backends/webhook-post.ts';
import type { LivePolicy } from '../config/live-policy.ts';
import type { Settings } from '../config/settings.ts';
import { RouterError } from '../contract/errors.ts';
import type { ProjectRouteParts } from '../http/api/projects.ts';
import type { Visits } from '../http/door/visits.ts';
import { createBudgetAlerts } from '../http/budget-alerts.ts';
import type { Alerts } from '../http/alerts.ts';
import type { EventHub } from '../http/events.ts';
import type { Endings } from '../platform/endings.ts';
import type { Outbound, Ports } from '../platform/ports.ts';
import type { Ledger } from '../store/ledger.ts';
import { createProjects, type Projects } from '../store/projects.ts';
import type { Store } from '../store/store.ts';
import { createWebhookEvents } from '../store/webhook-events.ts';
import { readSpentDays } from '../store/usage/spent.ts';
import { createPurses, type Purses } from '../tenants/purses.ts';
import { createRefusals, type Refusals } from '../tenants/refusals.ts';
import { createWebhook } from '../tenants/webhook.ts';

interface TenantParts {
  readonly store: Pick<Store, 'db' | 'keeping'>;
  readonly ledger: Ledger;
  readonly alerts: Alerts;
  readonly events: EventHub;
  readonly outbound: Pick<Outbound, 'to'>;
  readonly isLocalOnly: () => boolean;
  /** Those of the start. */
  readonly settings: Settings;
  readonly endings: Endings;
}

interface Tenants {
  readonly projects: Projects;
  readonly refusals: Refusals;
  readonly purses: Purses;
  /** The webhook may have become another. */
  readonly onSettings: (settings: Settings) => void;
}

export function openTenants(parts: TenantParts, ports: Ports): Tenants {
  const { store, ledger, outbound, isLocalOnly, endings } = parts;
  let { webhook: receiver } = parts.settings;
  const projects = endings.add(createProjects(store.db, ports));
  store.keeping.onLaidOut(projects.keepIn);
  const refusals = endings.add(createRefusals({ ...ports, ledger }));
  const webhook = endings.add(
    createWebhook({
      ...ports,
      events: createWebhookEvents(store.db),
      post: createWebhookPost(outbound),
      receiver: () => receiver,
      isLocalOnly,
    }),
  );
  const { onFraction } = endings.add(createBudgetAlerts({ ...parts, ...ports, projects, webhook }));
  const purses = createPurses({ ...ports, projects, spent: readSpentDays(store.db), onFraction });
  return {
    projects,
    refusals,
    purses,
    onSettings: (settings) => void (receiver = settings.webhook),
  };
}

/** What is told of projects, beside what they are. */
export const projectAnswers = (
  policy: Pick<LivePolicy, 'current'>,
  { moneyOf, periodOf }: Pick<Purses, 'moneyOf' | 'periodOf'>,
): Pick<ProjectRouteParts, 'policyNames' | 'moneyOf' | 'periodOf'> => ({
  policyNames: () => policy.current().named.keys(),
  moneyOf,
  periodOf,
});

/** Whoever came with a token that has died gets no more of an answer. */
export function endWithTokens({ onDead }: Pick<Projects, 'onDead'>, visits: Pick<Visits, 'endOf'>): void {
  onDead((tokenIds) =>
    visits.endOf(
      tokenIds,
      new RouterError('invalid_token', 'The token of this request is not valid any more. Make a new one.'),
    ),
  );
}
