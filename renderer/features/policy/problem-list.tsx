// Everything that is wrong with the text, or odd in it; each row leads to its place.
import { CircleCheck, OctagonX, TriangleAlert } from 'lucide-react';
import { useId } from 'react';
import { t } from '../../lib/words.ts';
import { Button } from '../../ui/button.tsx';
import type { Fix, ShownProblem } from './problems.ts';

interface ProblemListProps {
  readonly problems: readonly ShownProblem[];
  /** Why the text could not be checked. */
  readonly failure: string | null;
  readonly onGo: (problem: ShownProblem) => void;
  readonly onFix: (fix: Fix) => void;
}

export function ProblemList({ problems, failure, onGo, onFix }: ProblemListProps) {
  const heading = useId();
  const hasErrors = problems.some(({ severity }) => severity === 'error');
  return (
    <section className="policy-problems" aria-labelledby={heading}>
      <header>
        <h2 id={heading}>{t('Problems')}</h2>
        <span className="min-w-0 text-12 text-n10" role="status">
          {summaryOf(problems.length, hasErrors, failure)}
        </span>
      </header>
      {problems.length > 0 && (
        <ul>
          {problems.map((problem) => (
            <Row key={`${problem.line}:${problem.column} ${problem.message}`} {...{ problem, onGo, onFix }} />
          ))}
        </ul>
      )}
    </section>
  );
}

function summaryOf(count: number, hasErrors: boolean, failure: string | null): string {
  if (failure !== null) return t('Not checked: {why}', { why: failure });
  if (hasErrors) return t('The policy in force keeps working until this is mended.');
  return count === 0 ? t('None') : t('Nothing that hinders it.');
}

interface RowProps extends Pick<ProblemListProps, 'onGo' | 'onFix'> {
  readonly problem: ShownProblem;
}

function Row({ problem, onGo, onFix }: RowProps) {
  const { severity, line, column, message, fix } = problem;
  const Icon = severity === 'error' ? OctagonX : TriangleAlert;
  return (
    <li>
      <button type="button" className="row" onClick={() => onGo(problem)}>
        <Icon size={14} strokeWidth={2} className={severity === 'error' ? 'text-bad-text' : ''} aria-hidden />
        <span className="vh">{severity === 'error' ? t('Error') : t('Warning')} </span>
        <code>
          {line}:{column}
        </code>
        <span className="min-w-0">{message}</span>
      </button>
      {fix !== null && (
        <Button look="ghost" icon={CircleCheck} onClick={() => onFix(fix)}>
          {t('Write {word}', { word: fix.word })}
        </Button>
      )}
    </li>
  );
}
