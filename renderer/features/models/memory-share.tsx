// Owns the bar over the lists: how this computer's memory is shared out, with what the model that is looked at would take.
import type { Computer, ModelRecord } from '../../../main/contract/models.ts';
import { formatBytes } from '../../lib/format.ts';
import { t } from '../../lib/words.ts';
import { MemoryBar } from '../../ui/memory-bar.tsx';
import { memoryShares, type MemoryShare, type Plan } from './memory.ts';

interface MemoryShareProps {
  readonly computer: Computer;
  readonly running: readonly ModelRecord[];
  readonly plan: Plan | null;
}

export function MemoryShareBar({ computer, running, plan }: MemoryShareProps) {
  const shares = memoryShares(computer, running, plan);
  const bytesOf = (kind: MemoryShare['kind']): number =>
    shares.filter((share) => share.kind === kind).reduce((sum, { bytes }) => sum + bytes, 0);
  return (
    <>
      <MemoryBar
        label={t('Of {size}', { size: formatBytes(computer.memoryBytes) })}
        blocks={shares.map(({ kind, id, bytes }) => ({ kind, bytes, label: labelOf(kind, id) }))}
      />
      <div className="mt-1.5 mb-3 flex flex-wrap gap-x-5 gap-y-0.5 text-12 text-n11">
        {shares
          .filter(({ kind }) => kind === 'model' || kind === 'idle')
          .map(({ id, bytes }) => (
            <span key={id} className="max-w-full [overflow-wrap:anywhere]">
              <code>{id}</code> {formatBytes(bytes)}
            </span>
          ))}
        {plan !== null && (
          <span className="max-w-full [overflow-wrap:anywhere] text-n12">
            <code>{plan.id}</code> {t('would take {size}', { size: formatBytes(plan.needBytes) })}
          </span>
        )}
        <span className="text-n10 sm:ml-auto">
          {t('kept for other apps {kept}, free {free}', {
            kept: formatBytes(bytesOf('other')),
            free: formatBytes(bytesOf('free')),
          })}
        </span>
      </div>
    </>
  );
}

function labelOf(kind: MemoryShare['kind'], id: string | null): string {
  if (kind === 'plan') return t('{model} would take', { model: id ?? '' });
  if (kind === 'other') return t('kept for other apps');
  return kind === 'free' ? t('free for models') : (id ?? '');
}
