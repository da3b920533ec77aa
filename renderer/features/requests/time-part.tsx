// Owns drawing where the time of a request went.
import type { RequestDetail } from '../../../main/contract/request-detail.ts';
import { formatCount, formatDuration } from '../../lib/format.ts';
import { partsOf } from '../../lib/targets.ts';
import { t } from '../../lib/words.ts';
import { axisOf, waterfallOf, type Bar } from './waterfall.ts';
import { Part } from './way.tsx';

export function TimePart({ detail }: { readonly detail: RequestDetail }) {
  const { totalMs, bars, tokensPerSecond } = waterfallOf(detail);
  if (bars.length === 0 && detail.durationMs === null) return null;
  const part = (ms: number): string => `${totalMs === 0 ? 0 : Math.min(100, (ms / totalMs) * 100)}%`;
  return (
    <Part title={t('Time')} aside={formatDuration(detail.durationMs)}>
      {totalMs > 0 && bars.length > 0 && (
        <div className="rq-fall axis" aria-hidden>
          <span />
          <span className="track">
            {axisOf(totalMs).map((ms) => (
              <span key={ms} style={{ left: part(ms) }}>
                {ms === 0 ? '0' : formatDuration(ms)}
              </span>
            ))}
          </span>
          <span />
        </div>
      )}
      {bars.map((bar, at) => (
        <div key={at} className="rq-fall">
          <span className="cut" title={labelOf(bar)}>
            {labelOf(bar)}
          </span>
          <span className="track" aria-hidden>
            <i
              className={`${bar.zone ?? ''} ${bar.kind === 'first' ? 'soft' : ''} ${bar.kind === 'failed' ? 'bad' : ''}`}
              style={{ left: part(bar.fromMs), width: part(bar.ms) }}
            />
          </span>
          <span className="num">{bar.ms < 1 ? `< ${formatDuration(1)}` : formatDuration(bar.ms)}</span>
        </div>
      ))}
      {tokensPerSecond !== null && (
        <p className="note mt-1">
          {t('{count} tokens a second while writing.', { count: formatCount(tokensPerSecond) })}
        </p>
      )}
      {bars.length === 0 && <p className="note">{t('How it is made up is not kept.')}</p>}
    </Part>
  );
}

function labelOf({ kind, target, tokens }: Bar): string {
  const model = target === null ? '' : partsOf(target).model;
  switch (kind) {
    case 'route':
      return t('Scan and route');
    case 'wait':
      return t('Wait before the next try');
    case 'first':
      return t('Until the first token');
    case 'write':
      return t('Write {count} tokens', { count: formatCount(tokens) });
    case 'whole':
      return t('Whole answer of {model}', { model });
    case 'classify':
      return t('Judged by {model}', { model });
    case 'failed':
      return t('{model} failed', { model });
  }
}
