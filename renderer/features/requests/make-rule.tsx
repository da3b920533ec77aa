// Owns choosing which signals of a request a new rule goes by, before the policy takes it.
import { useState } from 'react';
import type { RequestDetail } from '../../../main/contract/request-detail.ts';
import { usePage } from '../../lib/page.tsx';
import { t } from '../../lib/words.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { ruleAddress, ruleOf, ruleText, signalsOf, type Signal } from './rule-of.ts';

interface MakeRuleProps {
  readonly detail: RequestDetail;
  readonly target: string;
  readonly onClose: () => void;
}

export function MakeRule({ detail, target, onClose }: MakeRuleProps) {
  const { go } = usePage();
  const signals = signalsOf(detail);
  const [names, setNames] = useState(() => new Set(signals.filter(({ counts }) => counts).map(({ name }) => name)));
  const rule = ruleOf(
    signals.filter(({ name }) => names.has(name)),
    target,
  );
  const turn = (name: Signal['name']): void => {
    const next = new Set(names);
    if (!next.delete(name)) next.add(name);
    setNames(next);
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('Make a rule of this')}
      note={t('Requests with these signals will go to {target}. Nothing is saved yet: the policy shows it first.', {
        target,
      })}
      foot={
        <>
          <Button onClick={onClose}>{t('Cancel')}</Button>
          <Button look="filled" off={names.size === 0} onClick={() => go(ruleAddress(rule))}>
            {t('Go to the policy')}
          </Button>
        </>
      }
    >
      <fieldset className="mt-4 grid gap-1">
        <legend className="mb-1 text-12 text-n10">{t('What counts')}</legend>
        {signals.map(({ name, value }) => (
          <label key={name} className="check min-h-7">
            <input type="checkbox" checked={names.has(name)} onChange={() => turn(name)} />
            <span className="text-n11">{signalName(name)}</span>
            <code>{value}</code>
          </label>
        ))}
      </fieldset>
      <pre className="rq-text mt-3" tabIndex={0} role="group" aria-label={t('The rule')}>
        {names.size === 0 ? t('At least one signal has to count.') : ruleText(rule)}
      </pre>
    </Dialog>
  );
}

function signalName(name: Signal['name']): string {
  switch (name) {
    case 'task':
      return t('Task');
    case 'complexity':
      return t('Complexity');
    case 'sensitivity':
      return t('Sensitivity');
    case 'modality':
      return t('Kind of content');
    case 'family':
      return t('Family of models');
    case 'tier':
      return t('Tier');
    case 'region':
      return t('Region');
    case 'model':
      return t('Asked for');
    case 'project':
      return t('Project');
  }
}
