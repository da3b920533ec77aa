// The rules in their order, and what is done with what none of them matches.
import { Plus } from 'lucide-react';
import type { RouterState } from '../../../main/contract/api.ts';
import { t } from '../../lib/words.ts';
import { Button } from '../../ui/button.tsx';
import type { ShownProblem } from './problems.ts';
import { RuleRow, Tiers, type RuleActions } from './rule-row.tsx';
import type { ReadPolicy, ShownRule } from './rules/read-rules.ts';

interface RuleListProps extends RuleActions {
  readonly policy: ReadPolicy;
  readonly state: RouterState | null;
  readonly cursorRule: ShownRule | null;
  readonly firingRule: ShownRule | null;
  readonly problems: readonly ShownProblem[];
  readonly onAdd: () => void;
}

export function RuleList({ policy, state, cursorRule, firingRule, problems, onAdd, ...actions }: RuleListProps) {
  const markOf = (rule: ShownRule): 'none' | 'cursor' | 'fires' | 'wrong' => {
    const isWrong = problems.some(
      ({ severity, line }) => severity === 'error' && rule.line <= line && line <= rule.endLine,
    );
    if (isWrong) return 'wrong';
    if (firingRule?.index === rule.index) return 'fires';
    return cursorRule?.index === rule.index ? 'cursor' : 'none';
  };
  return (
    <>
      <ol className="policy-rules" aria-label={t('Rules')}>
        {policy.rules.map((rule) => (
          <RuleRow key={rule.index} {...actions} {...{ rule, policy, state }} mark={markOf(rule)} />
        ))}
        {!policy.hasRoutes && (
          <li className="policy-rule none">
            <span className="n">·</span>
            <div className="min-w-0">
              <span className="text-n11">{t('Everything by tier')}</span>
              <Tiers policy={policy} state={state} />
            </div>
          </li>
        )}
      </ol>
      <div className="px-6 py-2.5 max-sm:px-4">
        <Button look="ghost" icon={Plus} className="-ml-2.5" onClick={onAdd}>
          {t('Add a rule')}
        </Button>
      </div>
    </>
  );
}
