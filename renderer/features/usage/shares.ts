// Owns what usage is broken down by, and its lines. Pure.
import type { Project } from '../../../main/contract/projects.ts';
import type { RouterState } from '../../../main/contract/api.ts';
import type { Zone } from '../../../main/contract/routing.ts';
import type { Tally, UsageModels, UsageSummary } from '../../../main/contract/usage.ts';
import { zoneOf } from '../../lib/targets.ts';
import { t } from '../../lib/words.ts';

export const cuts = ['model', 'tier', 'backend', 'project', 'app'] as const;
export type Cut = (typeof cuts)[number];

export function cutWord(cut: Cut): string {
  switch (cut) {
    case 'model':
      return t('Model');
    case 'tier':
      return t('Tier');
    case 'backend':
      return t('Backend');
    case 'project':
      return t('Project');
    case 'app':
      return t('App');
  }
}

export interface Share {
  readonly id: string;
  readonly name: string;
  /** Where it leads; null where it is no place. */
  readonly zone: Zone | null;
  readonly calls: number;
  readonly tokens: number;
  readonly cost: number | null;
  readonly unpricedCalls: number;
}

export interface Parts {
  readonly usage: UsageSummary;
  readonly models: UsageModels | null;
  readonly projects: readonly Project[];
  readonly state: RouterState | null;
}

/** The dearest first, then the most tokens. */
export const sharesBy = (cut: Cut, parts: Parts): readonly Share[] =>
  linesOf(cut, parts).toSorted((a, b) => (b.cost ?? 0) - (a.cost ?? 0) || b.tokens - a.tokens || b.calls - a.calls);

function linesOf(cut: Cut, { usage, models, projects, state }: Parts): readonly Share[] {
  switch (cut) {
    case 'model':
      return (models?.models ?? []).map(({ model, backend, calls, cost, unpricedCalls, inputTokens, outputTokens }) => {
        const target = `${backend}/${model}`;
        return {
          id: target,
          name: target,
          zone: zoneOf(state, target),
          calls,
          cost,
          unpricedCalls,
          tokens: inputTokens + outputTokens,
        };
      });
    case 'tier':
      return tallied(usage.byTier);
    case 'backend':
      return tallied(usage.byBackend).map((line) => ({ ...line, zone: zoneOf(state, line.id) }));
    case 'project':
      return tallied(usage.byProject ?? {}).map((line) => ({
        ...line,
        // One that is deleted keeps its usage, and its id is all that is left to say.
        name: projects.find(({ id }) => id === line.id)?.name ?? line.id,
      }));
    case 'app':
      return tallied(usage.byApp);
  }
}

const tallied = (tallies: Readonly<Record<string, Tally>>): readonly Share[] =>
  Object.entries(tallies).map(([id, tally]) => ({ id, name: id, zone: null, ...tally }));

/** Targets of which calls have no price. */
export const unpricedIn = (models: UsageModels | null): readonly string[] =>
  (models?.models ?? [])
    .filter(({ unpricedCalls }) => unpricedCalls > 0)
    .map(({ backend, model }) => `${backend}/${model}`);
