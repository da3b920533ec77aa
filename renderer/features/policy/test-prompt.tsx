// Trying a prompt against the text as it is edited. Nothing is sent to any model.
import { useId } from 'react';
import type { DecisionTrace } from '../../../main/contract/trace.ts';
import { formatCost } from '../../lib/format.ts';
import { t } from '../../lib/words.ts';
import { TextField } from '../../ui/field.tsx';
import { Pill } from '../../ui/pill.tsx';
import { Select } from '../../ui/select.tsx';
import { sayRoute } from './route-words.ts';

export interface Trial {
  readonly prompt: string;
  readonly model: string;
}

interface TestPromptProps {
  readonly trial: Trial;
  readonly onTrial: (trial: Trial) => void;
  readonly models: readonly string[];
  /** Null until there is an answer to this very prompt. */
  readonly route: DecisionTrace | null;
  readonly hasErrors: boolean;
}

const automatic = ['auto', 'auto:heartbeat', 'auto:simple', 'auto:moderate', 'auto:complex', 'auto:frontier'];

export function TestPrompt({ trial, onTrial, models, route, hasErrors }: TestPromptProps) {
  const heading = useId();
  const names = [...new Set([...automatic, ...models, trial.model])];
  return (
    <section className="policy-test" aria-labelledby={heading}>
      <header>
        <h2 id={heading}>{t('Test a prompt')}</h2>
        <span className="cut text-12 text-n10 max-sm:hidden">{t('against the text as edited; nothing is sent')}</span>
        <span className="flex-1" />
        <Select
          label={t('Ask as')}
          lead={t('as')}
          className="max-w-[220px]"
          value={trial.model}
          choices={names.map((name) => ({ value: name, label: name }))}
          onChange={(model) => onTrial({ ...trial, model })}
        />
      </header>
      <TextField
        large
        label={t('Prompt to test')}
        placeholder={t('What would be asked')}
        value={trial.prompt}
        onChange={({ target }) => onTrial({ ...trial, prompt: target.value })}
      />
      <div className="mt-2.5 min-h-6" role="status">
        <Outcome {...{ trial, route, hasErrors }} />
      </div>
    </section>
  );
}

function Outcome({ trial, route, hasErrors }: Pick<TestPromptProps, 'trial' | 'route' | 'hasErrors'>) {
  if (trial.prompt.trim() === '') return null;
  if (hasErrors) return <span className="text-n11">{t('A text with an error routes nothing. Mend it first.')}</span>;
  if (route === null) return null;
  const { target, zone, isHeld, rule, sentence } = sayRoute(route);
  const tails = [...(rule === null ? [] : [rule]), formatCost(route.estimatedCostUsd)];
  return (
    <span className="flex flex-wrap items-center gap-x-2 gap-y-1.5">
      <Pill large target={target ?? t('Refused')} zone={zone} pinned={isHeld} tails={target === null ? [] : tails} />
      <span className="min-w-0 text-n11">{sentence}</span>
    </span>
  );
}
