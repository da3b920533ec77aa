// The rules as a list, or what stands there before there are any; under them the test.
import { useQuery } from '@tanstack/react-query';
import { useLive } from '../../lib/page.tsx';
import { t } from '../../lib/words.ts';
import { Button } from '../../ui/button.tsx';
import { Empty } from '../../ui/conditions.tsx';
import { attempt } from '../../ui/toasts.tsx';
import { write } from './draft.ts';
import type { ShownProblem } from './problems.ts';
import { starterQuery } from './queries.ts';
import { moveInText, removeFromText } from './rule-actions.ts';
import { RuleList } from './rule-list.tsx';
import type { ReadPolicy, ShownRule } from './rules/read-rules.ts';
import { addRule } from './rules/edit-rules.ts';

interface RulesPaneProps {
  /** Nobody has written a policy yet, here or in the file. */
  readonly isEmpty: boolean;
  readonly policy: ReadPolicy;
  readonly problems: readonly ShownProblem[];
  readonly cursorRule: ShownRule | null;
  readonly firingRule: ShownRule | null;
  readonly onSelect: (rule: ShownRule) => void;
  readonly onEdit: (rule: ShownRule) => void;
  readonly onAdd: () => void;
}

export function RulesPane({ isEmpty, ...list }: RulesPaneProps) {
  const state = useLive((view) => view.state);
  if (isEmpty) return <NoPolicy />;
  return (
    <RuleList
      {...list}
      state={state}
      onRemove={({ index }) => removeFromText(index)}
      onMove={(rule, by) => {
        moveInText(rule.index, by);
      }}
    />
  );
}

function NoPolicy() {
  const starters = useQuery(starterQuery());
  const start = (): void =>
    attempt(async () => {
      const { policies } = starters.data ?? (await starters.refetch({ throwOnError: true })).data ?? { policies: [] };
      const shipped = policies.find(({ name, source }) => name === 'balanced' && source === 'shipped')?.yaml ?? '';
      write(addRule(shipped, 0, { default: 'tiers' }) ?? shipped);
    });
  return (
    <div className="px-6 max-sm:px-4">
      <Empty
        title={t('No policy yet')}
        action={<Button onClick={start}>{t('Start with the shipped policy')}</Button>}
        picture={<Bones />}
      >
        {t(
          'The router sends each request to the cheapest model that may and can do the job. A policy says otherwise, rule by rule.',
        )}
      </Empty>
    </div>
  );
}

const Bones = () => (
  <div className="grid gap-4">
    {[96, 140, 72].map((width) => (
      <div key={width} className="grid gap-2 border-b border-n5 pb-4">
        <span className="bone" style={{ width }} />
        <span className="bone" style={{ width: width + 64 }} />
      </div>
    ))}
  </div>
);
