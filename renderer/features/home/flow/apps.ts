// Owns which apps the flow names: those with the most tokens, and all others together. Pure.
import type { Summary } from '../../../../main/contract/summary.ts';

export interface FlowApp {
  /** Null for all others together. */
  readonly name: string | null;
  readonly calls: number;
  readonly tokens: number;
  /** How many apps it stands for. */
  readonly apps: number;
}

const named = 5;

export function appsOf(byClient: Summary['byClient']): readonly FlowApp[] {
  const asked = byClient.filter(({ calls, tokens }) => calls > 0 || tokens > 0);
  const shown = asked.slice(0, named).map((app) => ({ ...app, apps: 1 }));
  const others = asked.slice(named);
  if (others.length === 0) return shown;
  const together = others.reduce(
    (sum, { calls, tokens }) => ({ calls: sum.calls + calls, tokens: sum.tokens + tokens }),
    { calls: 0, tokens: 0 },
  );
  return [...shown, { name: null, ...together, apps: others.length }];
}
