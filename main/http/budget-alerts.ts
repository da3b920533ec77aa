// Owns who is told that a fraction of a budget is used: whoever listens to events, the person at the window until it is
// over, and the webhook.
import type { BudgetAlert } from '../contract/projects.ts';
import type { Clock, Timer } from '../platform/ports.ts';
import type { Projects } from '../store/projects.ts';
import type { Webhook } from '../tenants/webhook.ts';
import type { Alerts } from './alerts.ts';
import { budgetAlertsOf, budgetTrouble, isBudgetOver } from './budget-trouble.ts';
import type { EventHub } from './events.ts';

export interface BudgetAlerts extends Disposable {
  /** Once for each fraction of a budget in a period. */
  readonly onFraction: (alert: BudgetAlert) => void;
}

interface BudgetAlertParts {
  readonly alerts: Pick<Alerts, 'raise' | 'endOthers'>;
  readonly events: Pick<EventHub, 'publish'>;
  readonly webhook: Pick<Webhook, 'tell'>;
  readonly projects: Pick<Projects, 'get' | 'onChange'>;
  readonly clock: Pick<Clock, 'now' | 'after'>;
}

/** How soon it is seen that a period is over. */
const lookMs = 60_000;

export function createBudgetAlerts({ alerts, events, webhook, projects, clock }: BudgetAlertParts): BudgetAlerts {
  /** Of each project the latest that is not over. */
  const open = new Map<string, BudgetAlert>();
  let timer: Timer | null = null;
  const isOver = (alert: BudgetAlert): boolean => isBudgetOver(alert, projects.get(alert.projectId), clock.now());
  function look(): void {
    for (const [projectId, alert] of open) {
      if (!isOver(alert)) continue;
      open.delete(projectId);
      alerts.endOthers(budgetAlertsOf(projectId), new Set());
    }
    timer?.cancel();
    timer = open.size === 0 ? null : clock.after(lookMs, look);
  }
  projects.onChange(look);
  return {
    onFraction(alert) {
      events.publish(alert);
      webhook.tell(alert);
      const project = projects.get(alert.projectId);
      if (project === undefined) return;
      const trouble = budgetTrouble(alert, project);
      open.set(alert.projectId, alert);
      alerts.raise({ ...trouble, isOver: () => isOver(alert) });
      alerts.endOthers(budgetAlertsOf(alert.projectId), new Set([trouble.id]));
      timer ??= clock.after(lookMs, look);
    },
    [Symbol.dispose]: () => timer?.cancel(),
  };
}
