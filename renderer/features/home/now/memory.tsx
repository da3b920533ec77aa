// Owns what of this computer's memory the models hold.
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { formatBytes, formatCount } from '../../../lib/format.ts';
import { useNow } from '../../../lib/page.tsx';
import { computerQuery, runningQuery } from '../../../lib/queries.ts';
import { t } from '../../../lib/words.ts';
import { MemoryBar, type MemoryBlock } from '../../../ui/memory-bar.tsx';
import { Section } from '../../../ui/section.tsx';
import { memoryOf, type HeldModel, type MemoryView } from './memory-view.ts';
import { Unread } from './unread.tsx';

export function Memory() {
  const running = useQuery(runningQuery());
  const computer = useQuery(computerQuery());
  const now = useNow();
  const view = running.data === undefined ? null : memoryOf(running.data, computer.data ?? null, now);
  return (
    <Section
      title={t('Memory')}
      actions={
        view !== null && (
          <span className="text-12 text-n10">
            {t('{used} of {budget} for models', {
              used: formatBytes(view.usedBytes),
              budget: formatBytes(view.budgetBytes),
            })}
          </span>
        )
      }
    >
      {view !== null && <Held view={view} />}
      {view === null && running.error !== null && <Unread again={() => void running.refetch()} />}
    </Section>
  );
}

function Held({ view }: { readonly view: MemoryView }) {
  const { models, freeBytes, otherBytes, totalBytes } = view;
  const blocks: readonly MemoryBlock[] = [
    ...models.map(({ id, bytes, idleMinutes }) => ({
      kind: idleMinutes === null ? ('model' as const) : ('idle' as const),
      label: id,
      bytes,
    })),
    { kind: 'free', label: t('Free for models'), bytes: freeBytes },
    { kind: 'other', label: t('Left to other apps'), bytes: otherBytes },
  ];
  const label = totalBytes === null ? t('Memory') : t('Of {total} of memory', { total: formatBytes(totalBytes) });
  return (
    <>
      <MemoryBar label={label} blocks={blocks} />
      <div className="mt-2">
        {models.map((model) => (
          <Key key={model.id} kind={model.idleMinutes === null ? 'model' : 'idle'} bytes={model.bytes}>
            <code title={model.id}>{model.id}</code> <span className="text-n10">{stateOf(model)}</span>
          </Key>
        ))}
        <Key kind="free" bytes={freeBytes}>
          <span className="text-n11">{t('Free for models')}</span>
        </Key>
        {otherBytes > 0 && (
          <Key kind="other" bytes={otherBytes}>
            <span className="text-n11">{t('Left to other apps')}</span>
          </Key>
        )}
      </div>
    </>
  );
}

function stateOf({ idleMinutes, tokensPerSecond }: HeldModel): string {
  if (idleMinutes !== null) return t('idle, {minutes} min', { minutes: formatCount(idleMinutes) });
  return tokensPerSecond === null ? '' : t('{rate} tokens/s', { rate: formatCount(Math.round(tokensPerSecond)) });
}

interface KeyProps {
  readonly kind: MemoryBlock['kind'];
  readonly bytes: number;
  readonly children: ReactNode;
}

const Key = ({ kind, bytes, children }: KeyProps) => (
  <div className="key">
    <i className={kind} />
    <span className="cut">{children}</span>
    <span>{formatBytes(bytes)}</span>
  </div>
);
