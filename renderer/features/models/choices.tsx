// Owns choosing how a model is started: its quant, how much it reads, how many it answers at once, how long it stays.
import { useQueries } from '@tanstack/react-query';
import { useId } from 'react';
import type { ChosenFit } from '../../../main/contract/models.ts';
import { formatBytes, formatContext } from '../../lib/format.ts';
import { t } from '../../lib/words.ts';
import { Select } from '../../ui/select.tsx';
import { Slider } from '../../ui/slider.tsx';
import { fitAsked, fitQuery, isChosenHere, useSettled, variantOf, type Choice } from './choice.ts';
import { contextSteps, stepAt, ticksOf } from './context-steps.ts';
import { FitMark } from './fit.tsx';
import { contextWords, keepWords } from './model-words.ts';
import type { ModelRow } from './view.ts';

interface ChoicesProps {
  readonly row: ModelRow;
  readonly choice: Choice;
  readonly onChoose: (part: Partial<Choice>) => void;
  readonly fit: ChosenFit | null;
}

export function Choices(props: ChoicesProps) {
  const { row, choice } = props;
  return (
    <>
      {row.entry !== null && row.entry.variants.length > 1 && <Quality {...props} />}
      <ContextChoice {...props} />
      {isChosenHere(row, choice) && (
        <section className="section grid grid-cols-2 gap-x-4">
          <SlotChoice {...props} />
          <KeepChoice {...props} />
        </section>
      )}
    </>
  );
}

function ContextChoice({ row, choice, onChoose, fit }: ChoicesProps) {
  const most = row.entry?.context ?? null;
  if (most === null) return null;
  const steps = contextSteps(most);
  const tokens = choice.contextTokens ?? fit?.contextTokens ?? row.entry?.fit.contextTokens ?? Math.min(32_768, most);
  const at = stepAt(steps, tokens);
  const says = t('{tokens} tokens', { tokens: formatContext(tokens) });
  return (
    <section className="section" aria-labelledby="context-choice">
      <header>
        <h3 id="context-choice">{t('Context')}</h3>
        <span className="flex-1" />
        <span>{says}</span>
      </header>
      <div className="px-[7px]">
        <Slider
          label={t('Context')}
          value={at}
          min={0}
          max={steps.length - 1}
          says={says}
          onChange={(step) => onChoose({ contextTokens: steps[step] ?? null })}
        />
      </div>
      <div className="flex justify-between text-11 text-n10" aria-hidden>
        {ticksOf(steps, 8).map((step) => (
          <span key={step}>{formatContext(step)}</span>
        ))}
      </div>
      <MoreContext row={row} choice={choice} steps={steps} at={at} />
    </section>
  );
}

interface MoreContextProps extends Pick<ChoicesProps, 'row' | 'choice'> {
  readonly steps: readonly number[];
  readonly at: number;
}

/** What the next step and the last one would ask for. */
function MoreContext({ row, choice, steps, at }: MoreContextProps) {
  const settled = useSettled(choice);
  const more = [...new Set([steps[at + 1], steps.at(-1)])].filter(
    (step) => step !== undefined && step > (steps[at] ?? 0),
  );
  const fits = useQueries({
    queries: more.map((step) => fitQuery(fitAsked(row, { ...settled, contextTokens: step ?? null }))),
  });
  const words = more.flatMap((step, place) => {
    const fit = fits[place]?.data;
    return fit === undefined || step === undefined || fit.verdict === 'unknown' ? [] : [contextWords(step, fit)];
  });
  return words.length === 0 ? null : <p className="note mt-1.5">{words.join(' ')}</p>;
}

const slotCounts = [1, 2, 4, 8] as const;

function SlotChoice({ row, choice, onChoose }: ChoicesProps) {
  const set = choice.slots ?? row.record?.slots ?? null;
  const counts = [...new Set([...slotCounts, ...(set === null ? [] : [set])])].toSorted((a, b) => a - b);
  const automatic = { value: 'auto', label: t('automatic') };
  return (
    <div className="min-w-0">
      <h3 className="mb-2">{t('Answers at once')}</h3>
      <Select
        label={t('Answers at once')}
        className="w-full justify-between"
        value={set === null ? 'auto' : String(set)}
        choices={[
          ...(set === null ? [automatic] : []),
          ...counts.map((count) => ({ value: String(count), label: String(count) })),
        ]}
        onChange={(value) => onChoose({ slots: value === 'auto' ? null : Number(value) })}
      />
    </div>
  );
}

const keepSeconds = [300, 600, 1_800, 3_600, 0] as const;

function KeepChoice({ row, choice, onChoose }: ChoicesProps) {
  const set = choice.keepAlive ?? row.record?.keepAliveS ?? 600;
  const all = [...new Set<number>([...keepSeconds, set])].toSorted((a, b) => (a || Infinity) - (b || Infinity));
  return (
    <div className="min-w-0">
      <h3 className="mb-2">{t('Stays loaded')}</h3>
      <Select
        label={t('Stays loaded')}
        className="w-full justify-between"
        value={String(set)}
        choices={all.map((seconds) => ({ value: String(seconds), label: keepWords(seconds) }))}
        onChange={(value) => onChoose({ keepAlive: Number(value) })}
      />
    </div>
  );
}

function Quality({ row, choice, onChoose }: ChoicesProps) {
  const name = useId();
  const settled = useSettled(choice);
  const variants = row.entry?.variants ?? [];
  const fits = useQueries({
    queries: variants.map(({ quant }) => fitQuery(fitAsked(row, { ...settled, variant: quant }))),
  });
  const chosen = variantOf(row, choice);
  return (
    <section className="section" aria-labelledby={`${name}-heading`}>
      <header>
        <h3 id={`${name}-heading`}>{t('Quality')}</h3>
      </header>
      <div role="radiogroup" aria-labelledby={`${name}-heading`} className="-mx-2">
        {variants.map(({ quant, bytes }, at) => (
          <label
            key={quant}
            className={`nm flex min-h-8 items-center gap-2.5 rounded-1 px-2 ${quant === chosen ? 'bg-n4' : 'hover:bg-n3'}`}
          >
            <input
              type="radio"
              name={name}
              className="size-3.5 flex-none accent-accent"
              checked={quant === chosen}
              onChange={() => onChoose({ variant: quant })}
            />
            <span className="cut flex-1">
              {quant} <span className="text-n10">{noteOf(row, quant, at)}</span>
            </span>
            <FitMark verdict={fits[at]?.data?.verdict ?? 'unknown'} quiet />
            <span className="num w-14">{formatBytes(bytes)}</span>
          </label>
        ))}
      </div>
    </section>
  );
}

function noteOf(row: ModelRow, quant: string, at: number): string {
  if (row.localId !== null && quant === row.quant) return t('lies here');
  return at === 0 ? t('the usual one') : '';
}
