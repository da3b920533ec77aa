// Owns the sum behind a verdict, so that anybody can check it.
import type { ChosenFit, Fit } from '../../../main/contract/models.ts';
import { problemOf } from '../../lib/api.ts';
import { formatBytes, formatContext, unknown } from '../../lib/format.ts';
import { t } from '../../lib/words.ts';
import { variantOf, type Choice } from './choice.ts';
import { FitMark } from './fit.tsx';
import { unloadWords } from './model-words.ts';
import type { ModelRow } from './view.ts';

interface FitSumProps {
  readonly row: ModelRow;
  readonly choice: Choice;
  readonly fit: Fit | ChosenFit;
  /** Of the choice before, while the new one is reckoned. */
  readonly isStale: boolean;
  readonly error: unknown;
}

export function FitSumTable({ fit, isStale, error, row, choice }: FitSumProps) {
  return (
    <section className="section" aria-labelledby="will-it-fit" aria-busy={isStale ? true : undefined}>
      <header>
        <h3 id="will-it-fit">{t('Will it fit?')}</h3>
        <span className="flex-1" />
        <span role="status">
          <FitMark verdict={fit.verdict} />
        </span>
      </header>
      {fit.sum !== null && <Sum fit={fit} row={row} choice={choice} />}
      <p className="note mt-1.5">{error !== null ? problemOf(error) : noteOf(fit)}</p>
    </section>
  );
}

/** Where it does not fit, or nothing is known, the router itself says why. */
function noteOf(fit: Fit | ChosenFit): string {
  if (fit.verdict === 'no' || fit.verdict === 'unknown') return fit.why;
  if (!('unloads' in fit)) return '';
  const said = unloadWords(fit.unloads);
  return fit.verdict === 'tight' && fit.unloads.length === 0
    ? `${said} ${t('More context than that has no room now.')}`
    : said;
}

function Sum({ fit, row, choice }: Pick<FitSumProps, 'fit' | 'row' | 'choice'>) {
  const { sum, needBytes, contextTokens } = fit;
  if (sum === null) return null;
  const quant = variantOf(row, choice);
  const slots = choice.slots ?? row.record?.slots ?? null;
  const context = contextTokens === null ? unknown : formatContext(contextTokens);
  return (
    <table className="w-full border-b border-n5">
      <tbody className="[&_td]:h-7 [&_th]:h-7">
        <Line label={quant === null ? t('Weights') : t('Weights, {quant}', { quant })} bytes={sum.weightsBytes} />
        <Line
          label={
            slots === null || slots === 1
              ? t('Context, {tokens} tokens', { tokens: context })
              : t('Context, {tokens} tokens × {slots}', { tokens: context, slots })
          }
          bytes={sum.contextBytes}
        />
        <Line label={t('Working memory')} bytes={sum.workingBytes} />
        <tr className="border-t border-n12">
          <th scope="row" className="text-left font-strong">
            {t('Needs')}
          </th>
          <td className="num font-strong">{formatBytes(needBytes)}</td>
        </tr>
        <Line label={t('Free for models now')} bytes={sum.freeBytes} />
      </tbody>
    </table>
  );
}

const Line = ({ label, bytes }: { readonly label: string; readonly bytes: number }) => (
  <tr className="not-first:border-t not-first:border-n5">
    <th scope="row" className="nm text-left font-regular text-n11">
      {label}
    </th>
    <td className="num">{formatBytes(bytes)}</td>
  </tr>
);
