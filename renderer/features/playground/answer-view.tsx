// The answer of one turn: who gave it, its thoughts folded, its words, the tools that it calls, how it went.
import { ChevronRight, OctagonX, RotateCw, Square } from 'lucide-react';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { formatCost, formatCount, formatDuration } from '../../lib/format.ts';
import { t } from '../../lib/words.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { CopyIcon } from '../../ui/copy-button.tsx';
import { TextField } from '../../ui/field.tsx';
import { Pill } from '../../ui/pill.tsx';
import { Status } from '../../ui/status.tsx';
import { speedOf, type Answer, type ToolCall } from './answer.ts';
import { Markdown } from './markdown.tsx';

interface AnswerViewProps {
  readonly answer: Answer;
  readonly asked: string;
  readonly now: number;
  /** Only of the last turn. */
  readonly again: (() => void) | null;
  readonly giveResults: ((results: readonly { readonly id: string; readonly result: string }[]) => void) | null;
}

export function AnswerView({ answer, asked, now, again, giveResults }: AnswerViewProps) {
  const isOver = answer.endedMs !== null;
  return (
    <div className="grid min-w-0 gap-2.5">
      <div className="flex min-w-0 flex-wrap items-center gap-2">
        <Pill
          large
          target={answer.target ?? asked}
          zone={answer.zone}
          choosing={!isOver}
          pinned={answer.row?.pinned === true}
          fellBack={answer.row?.fellBack === true}
          tails={tailsOf(answer, now)}
        />
      </div>
      {answer.thinking !== '' && <Thoughts answer={answer} />}
      {answer.text !== '' && <Markdown text={answer.text} />}
      {answer.state === 'writing' && <span className="caret" aria-hidden />}
      {answer.calls.length > 0 && <Calls calls={answer.calls} give={isOver ? giveResults : null} />}
      {answer.state === 'failed' && <Problem answer={answer} again={again} />}
      {isOver && <Foot answer={answer} again={again} />}
    </div>
  );
}

/** Why, how long, how much: three at most. */
function tailsOf({ tier, reason, row, endedMs, startedMs }: Answer, now: number): readonly string[] {
  const why = tier === null ? t('asked by name') : t('tier {tier}', { tier });
  const took =
    endedMs === null ? `${formatDuration(Math.max(0, now - startedMs))}…` : formatDuration(row?.durationMs ?? endedMs);
  const isKnown = tier !== null || reason !== null || endedMs !== null;
  return [...(isKnown ? [why] : []), took, ...(row === null ? [] : [formatCost(row.costUsd)])];
}

const Thoughts = ({ answer }: { readonly answer: Answer }) => (
  <details className="fold">
    <summary>
      <ChevronRight size={12} aria-hidden />
      {answer.thoughtMs === null
        ? t('Thinking')
        : t('Thought for {time}', { time: formatDuration(answer.thoughtMs - (answer.firstMs ?? 0)) })}
    </summary>
    <div className="nm">{answer.thinking}</div>
  </details>
);

interface CallsProps {
  readonly calls: readonly ToolCall[];
  readonly give: AnswerViewProps['giveResults'];
}

function Calls({ calls, give }: CallsProps) {
  const [results, setResults] = useState<Readonly<Record<number, string>>>({});
  return (
    <div className="grid gap-2">
      {calls.map(({ id, name, args }, at) => (
        <div key={id || at} className="grid gap-1">
          <span>
            {t('Calls')} <code>{name}</code>
          </span>
          <pre className="overflow-auto rounded-1 bg-n2 px-3 py-2" tabIndex={0} data-scroll>
            <code>{pretty(args)}</code>
          </pre>
          {give !== null && (
            <TextField
              label={t('Result of {name}', { name })}
              placeholder={t('What the tool answers')}
              value={results[at] ?? ''}
              onChange={({ currentTarget: { value } }) => setResults((before) => ({ ...before, [at]: value }))}
              mono
            />
          )}
        </div>
      ))}
      {give !== null && (
        <span>
          <Button onClick={() => give(calls.map(({ id }, at) => ({ id, result: results[at] ?? '' })))}>
            {t('Give the results')}
          </Button>
        </span>
      )}
    </div>
  );
}

function pretty(args: string): string {
  try {
    return JSON.stringify(JSON.parse(args), null, 2);
  } catch {
    // Still being written, or written badly: as it stands.
    return args;
  }
}

const Problem = ({ answer, again }: { readonly answer: Answer; readonly again: (() => void) | null }) => (
  <div role="alert">
    <Status tone="bad" icon={OctagonX}>
      {t('No answer')}
    </Status>
    <p className="mt-1 text-n11">{answer.problem}</p>
    {again !== null && (
      <Button className="mt-2" onClick={again}>
        {t('Ask again')}
      </Button>
    )}
  </div>
);

function Foot({ answer, again }: { readonly answer: Answer; readonly again: (() => void) | null }) {
  const speed = speedOf(answer);
  const first = answer.row?.ttftMs ?? answer.firstMs;
  const tokens = answer.row?.outputTokens ?? answer.outputTokens;
  const said = [
    answer.state === 'stopped' ? t('stopped') : null,
    tokens === null ? null : t('{count, plural, one {# token} other {# tokens}}', { count: tokens }),
    speed === null ? null : t('{speed} tok/s', { speed: formatCount(speed) }),
    first === null ? null : t('first after {time}', { time: formatDuration(first) }),
  ].filter((part) => part !== null);
  return (
    <div className="flex flex-wrap items-center gap-1 text-12 text-n10">
      {answer.text !== '' && <CopyIcon text={answer.text} label={t('Copy answer')} />}
      {again !== null && <IconButton icon={RotateCw} small label={t('Ask again')} onClick={again} />}
      <span className="ml-1">{said.join(' · ')}</span>
      {answer.requestId !== null && answer.row !== null && (
        <Link className="link ml-1" to={`/requests/${answer.requestId}`}>
          {t('Why there')}
        </Link>
      )}
      {answer.state === 'stopped' && <Square size={12} aria-hidden />}
    </div>
  );
}
