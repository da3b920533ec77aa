// Owns what a project may: its budget, its rates, its policy, and whether its hints are believed.
import { useQuery } from '@tanstack/react-query';
import type { BudgetPeriod, Project, ProjectPart } from '../../../main/contract/projects.ts';
import { t } from '../../lib/words.ts';
import { Section } from '../../ui/section.tsx';
import { Select } from '../../ui/select.tsx';
import { Switch } from '../../ui/switch.tsx';
import { attempt } from '../../ui/toasts.tsx';
import { policiesQuery, useSave } from './data.ts';
import { percentsText, rateText, readName, readPercents, readRate, readUsd, usdText } from './inputs.ts';
import { ValueField } from './value-field.tsx';
import { periods, periodWord } from './words.ts';

interface PartProps {
  readonly project: Project;
}

type ChangeOf = (name: string, part: ProjectPart, before: ProjectPart) => Promise<void>;

/** Saves fields of the project; what they were is what Undo writes again. */
function useChange(project: Project): ChangeOf {
  const save = useSave(project.id);
  return (name, part, before) => save({ part, before, said: t('{name} is saved', { name }) });
}

export function BudgetSettings({ project }: PartProps) {
  const change = useChange(project);
  const { budgetUsd, budgetPeriod, hardCap, alertAt } = project;
  return (
    <div className="pj-fields">
      <ValueField
        label={t('Budget, US dollars')}
        shown={usdText(budgetUsd)}
        read={readUsd}
        placeholder={t('None')}
        numeric
        save={(value) => change(t('The budget'), { budgetUsd: value }, { budgetUsd })}
      />
      <div>
        <span className="mb-1 block text-12 text-n11">{t('Period')}</span>
        <Select<BudgetPeriod>
          label={t('Period')}
          className="w-full justify-between"
          value={budgetPeriod}
          choices={periods.map((value) => ({ value, label: periodWord(value) }))}
          onChange={(value) => attempt(() => change(t('The period'), { budgetPeriod: value }, { budgetPeriod }))}
        />
      </div>
      <ValueField
        label={t('Tell me at, percent')}
        shown={percentsText(alertAt)}
        read={readPercents}
        placeholder={t('Never')}
        save={(value) => change(t('The list of alerts'), { alertAt: [...value] }, { alertAt })}
      />
      <Switch
        on={hardCap}
        label={t('Stop at the budget')}
        onChange={(on) => attempt(() => change(t('Stop at the budget'), { hardCap: on }, { hardCap }))}
      />
      <p className="note">
        {hardCap
          ? t('At the budget paid targets are refused, free ones keep answering. Nothing is spent past it.')
          : t('At the budget you are told, and nothing is refused.')}
      </p>
    </div>
  );
}

export function RateSettings({ project }: PartProps) {
  const change = useChange(project);
  const { rateLimit } = project;
  const [rpm, tpm] = [rateLimit?.rpm ?? null, rateLimit?.tpm ?? null];
  const both = (next: { readonly rpm: number | null; readonly tpm: number | null }): Promise<void> =>
    change(t('The rate limit'), { rateLimit: next.rpm === null && next.tpm === null ? null : next }, { rateLimit });
  return (
    <Section title={t('Rate limits')} aside={t('in any 60 seconds')}>
      <div className="pj-fields">
        <ValueField
          label={t('Requests')}
          shown={rateText(rpm)}
          read={readRate}
          placeholder={t('No limit')}
          numeric
          save={(value) => both({ rpm: value, tpm })}
        />
        <ValueField
          label={t('Tokens')}
          shown={rateText(tpm)}
          read={readRate}
          placeholder={t('No limit')}
          numeric
          save={(value) => both({ rpm, tpm: value })}
        />
      </div>
    </Section>
  );
}

/** Stands for what no name stands for. */
const own = 'policy.yaml';

export function RoutingSettings({ project }: PartProps) {
  const change = useChange(project);
  const { data } = useQuery(policiesQuery());
  const { routingPolicy } = project;
  const names = data?.policies.map(({ name }) => name) ?? [];
  const shown = routingPolicy === null || names.includes(routingPolicy) ? names : [routingPolicy, ...names];
  return (
    <Section title={t('Routing')}>
      <div className="pj-fields">
        <Select
          label={t('Routing policy')}
          className="w-full justify-between"
          value={routingPolicy ?? own}
          choices={[{ value: own, label: own }, ...shown.map((name) => ({ value: name, label: name }))]}
          onChange={(value) =>
            attempt(() => change(t('The policy'), { routingPolicy: value === own ? null : value }, { routingPolicy }))
          }
        />
        <p className="note">
          {t('A request may name another one in metadata.policy. The walls of the stricter one of both hold.')}
        </p>
      </div>
    </Section>
  );
}

export function TrustSettings({ project }: PartProps) {
  const change = useChange(project);
  const { trustSensitivityHints } = project;
  return (
    <Section title={t('Privacy')}>
      <div className="pj-fields">
        <Switch
          on={trustSensitivityHints}
          label={t('Believe its sensitivity hints')}
          onChange={(on) =>
            attempt(() => change(t('The trust in hints'), { trustSensitivityHints: on }, { trustSensitivityHints }))
          }
        />
        <p className="note">
          {trustSensitivityHints
            ? t(
                'Its apps can say that a request is harmless although the scan found something in it: then it may leave this computer. Believe only apps that know better than the scan.',
              )
            : t('Its apps can make a request more sensitive than the scan found it, never less.')}
        </p>
      </div>
    </Section>
  );
}

export function NameSettings({ project }: PartProps) {
  const change = useChange(project);
  const { name, description } = project;
  return (
    <Section title={t('Name and description')}>
      <div className="pj-fields">
        <ValueField
          label={t('Name')}
          shown={name}
          read={readName}
          save={(value) => change(t('The name'), { name: value }, { name })}
        />
        <ValueField
          label={t('Description')}
          shown={description}
          read={(text) => ({ ok: true, value: text.trim() })}
          save={(value) => change(t('The description'), { description: value }, { description })}
        />
      </div>
    </Section>
  );
}
