// One rule of the list: what it is for, where it leads, and what can be done with it.
import { ArrowDown, ArrowUp, ChevronRight, Ellipsis, Pencil, Trash2, TriangleAlert } from 'lucide-react';
import type { RouterState } from '../../../main/contract/api.ts';
import { formatDuration } from '../../lib/format.ts';
import { t } from '../../lib/words.ts';
import { IconButton } from '../../ui/button.tsx';
import { Menu } from '../../ui/menu.tsx';
import { Pill } from '../../ui/pill.tsx';
import { keyName } from './match-keys.ts';
import { placeOf } from './places.ts';
import type { ReadPolicy, ShownRule } from './rules/read-rules.ts';

export interface RuleActions {
  readonly onSelect: (rule: ShownRule) => void;
  readonly onEdit: (rule: ShownRule) => void;
  readonly onRemove: (rule: ShownRule) => void;
  /** -1 is up. */
  readonly onMove: (rule: ShownRule, by: -1 | 1) => void;
}

interface RuleRowProps extends RuleActions {
  readonly rule: ShownRule;
  readonly policy: ReadPolicy;
  readonly state: RouterState | null;
  readonly mark: 'none' | 'cursor' | 'fires' | 'wrong';
}

export function RuleRow({ rule, policy, state, mark, onSelect, ...actions }: RuleRowProps) {
  const name = t('Rule {n}', { n: rule.index + 1 });
  return (
    <li className={`policy-rule ${mark}`} aria-current={mark === 'cursor' || mark === 'fires' ? true : undefined}>
      <button
        type="button"
        className="n"
        aria-label={`${name}, ${t('line {line}', { line: rule.line })}`}
        onClick={() => onSelect(rule)}
      >
        {rule.isDefault ? '·' : rule.index + 1}
      </button>
      <div className="min-w-0">
        <div className="flex flex-wrap items-center gap-1">
          <MatchChips rule={rule} />
        </div>
        <div className="to" hidden={rule.targets.length === 1 && rule.targets[0] === 'tiers' && rule.reason === null}>
          <ChevronRight size={12} className="text-n9" aria-hidden />
          {rule.targets.map((target, index) => (
            <TargetPill key={`${index} ${target}`} {...{ target, policy, state }} isElse={index > 0} />
          ))}
          {rule.latencyBudgetMs !== null && (
            <span>{t('within {time}', { time: formatDuration(rule.latencyBudgetMs) })}</span>
          )}
          {rule.reason !== null && <span className="min-w-0 text-n11">{rule.reason}</span>}
        </div>
        {rule.isDefault && rule.targets.includes('tiers') && <Tiers policy={policy} state={state} />}
      </div>
      <RuleMenu {...actions} rule={rule} name={name} last={policy.rules.length - 1} />
    </li>
  );
}

function MatchChips({ rule }: { readonly rule: ShownRule }) {
  if (rule.isDefault)
    return (
      <span className="text-n11">
        {rule.targets[0] === 'tiers' ? t('Everything else by tier') : t('Everything else')}
      </span>
    );
  return rule.match.map(({ key, values }) => (
    <span key={key} className="chip line">
      {keyName(key)} <b className="nm font-medium text-n12">{values.join(t(' or '))}</b>
    </span>
  ));
}

interface TargetPillProps extends Pick<RuleRowProps, 'policy' | 'state'> {
  readonly target: string;
  readonly isElse: boolean;
}

function TargetPill({ target, policy, state, isElse }: TargetPillProps) {
  const lead = isElse ? <span>{t('else')}</span> : null;
  if (target === 'tiers') {
    return (
      <>
        {lead}
        <span className="chip line">{t('by tier')}</span>
      </>
    );
  }
  const place = placeOf(target, policy, state);
  return (
    <>
      {lead}
      {place.isUnknown ? (
        <span className="pill none">
          <span className="who">
            <TriangleAlert size={12} aria-hidden />
            <span className="vh">{t('Unknown backend')}: </span>
            <span className="name">{target}</span>
          </span>
        </span>
      ) : (
        <Pill target={place.target} zone={place.zone} />
      )}
    </>
  );
}

export function Tiers({ policy, state }: Pick<RuleRowProps, 'policy' | 'state'>) {
  if (policy.tiers.length === 0)
    return <p className="note mt-1">{t('No tier names a target: the router chooses among the backends.')}</p>;
  return (
    <dl className="policy-tiers">
      {policy.tiers.map(({ names, targets }) => (
        <div key={names.join()}>
          <dt>{names.join(', ')}</dt>
          <dd>
            {targets.map((target, index) => (
              <TargetPill key={target} {...{ target, policy, state }} isElse={index > 0} />
            ))}
          </dd>
        </div>
      ))}
    </dl>
  );
}

interface RuleMenuProps extends Omit<RuleActions, 'onSelect'> {
  readonly rule: ShownRule;
  readonly name: string;
  readonly last: number;
}

const RuleMenu = ({ rule, name, last, onEdit, onRemove, onMove }: RuleMenuProps) => (
  <Menu
    trigger={<IconButton icon={Ellipsis} small label={t('Change {rule}', { rule: name })} />}
    items={[
      { id: 'edit', label: t('Edit…'), icon: Pencil, run: () => onEdit(rule) },
      { id: 'up', label: t('Move up'), icon: ArrowUp, off: rule.index === 0, run: () => onMove(rule, -1) },
      { id: 'down', label: t('Move down'), icon: ArrowDown, off: rule.index >= last, run: () => onMove(rule, 1) },
      ...(rule.isDefault
        ? []
        : [{ id: 'remove', label: t('Delete'), icon: Trash2, danger: true, apart: true, run: () => onRemove(rule) }]),
    ]}
  />
);
