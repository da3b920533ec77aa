// Owns making a rule of a request: which of its signals may count, and the address that takes the rule to the policy.
import type { RequestDetail } from '../../../main/contract/request-detail.ts';
import { yamlLine } from '../../../main/contract/yaml-line.ts';

export interface Signal {
  readonly name:
    | 'task'
    | 'complexity'
    | 'sensitivity'
    | 'modality'
    | 'family'
    | 'tier'
    | 'region'
    | 'model'
    | 'project';
  readonly value: string;
  /** Counts until the reader says otherwise. */
  readonly counts: boolean;
}

export function signalsOf({ profile, model, projectId }: RequestDetail): readonly Signal[] {
  const {
    task = null,
    complexity = null,
    sensitivity = null,
    modality = null,
    tier = null,
    region = null,
  } = profile ?? {};
  const isAutomatic = /^auto(?::|$)/.test(model);
  const found: [Signal['name'], string | null, boolean][] = [
    ['task', task, true],
    ['complexity', complexity, true],
    ['sensitivity', sensitivity, sensitivity === 'high'],
    ['modality', modality === 'text' ? null : modality, true],
    ['tier', tier, task === null],
    ['region', region, true],
    // What names a model is no matter of rules, unless an alias makes the router choose.
    ['model', isAutomatic ? null : model, task === null],
    ['project', projectId === 'default' ? null : projectId, false],
  ];
  return found.flatMap(([name, value, counts]) => (value === null ? [] : [{ name, value, counts }]));
}

export interface NewRule {
  readonly match: Readonly<Partial<Record<Signal['name'], string>>>;
  readonly backend: string;
}

export const ruleOf = (signals: readonly Signal[], backend: string): NewRule => ({
  match: Object.fromEntries(signals.map(({ name, value }) => [name, value])),
  backend,
});

export const ruleAddress = (rule: NewRule): string => `/policy?add=${encodeURIComponent(JSON.stringify(rule))}`;

/** As it will stand in the file. */
export const ruleText = ({ match, backend }: NewRule): string =>
  `- match: ${yamlLine(match)}\n  backend: ${yamlLine(backend)}`;
