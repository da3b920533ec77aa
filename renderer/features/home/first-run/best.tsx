// Owns what is told of the model that a first run offers: where it lies, and what it takes of the memory.
import type { FitSum, FoundModel } from '../../../../main/contract/models.ts';
import { formatBytes } from '../../../lib/format.ts';
import { t } from '../../../lib/words.ts';
import { MemoryBar, type MemoryBlock } from '../../../ui/memory-bar.tsx';
import { needOf, type Offer } from './offer.ts';

const placeOf = (source: FoundModel['source']): string => {
  switch (source) {
    case 'ollama':
      return t('found in Ollama’s folder');
    case 'lmstudio':
      return t('found in LM Studio’s folder');
    case 'huggingface':
      return t('found in the Hugging Face folder');
    case 'jan':
      return t('found in Jan’s folder');
    case 'folder':
      return t('found in a folder of models');
  }
};

interface BestProps {
  readonly best: NonNullable<Offer['best']>;
  readonly budget: number | null;
}

export function Best({ best, budget }: BestProps) {
  const { name, bytes, need, sum } = needOf(best);
  return (
    <section aria-label={name} className="mt-7">
      <div className="flex flex-wrap items-center gap-2">
        <h3 className="nm text-15 leading-[20px]">{name}</h3>
        {best.kind === 'file' && <span className="chip">{placeOf(best.file.source)}</span>}
        <span className="flex-1" />
        {budget !== null && <span className="text-n11">{needWords({ need, sum, budget })}</span>}
      </div>
      {budget !== null && (
        <div className="mt-2.5 mb-1.5">
          <MemoryBar label={t('Memory for models')} blocks={blocksOf({ need, sum, budget })} />
        </div>
      )}
      <p className="note">
        {sum !== null && `${sumWords(sum)} `}
        {best.kind === 'file'
          ? t('It stays where it lies, nothing to download.')
          : t('{size} to download, checked before it is used.', { size: formatBytes(bytes) })}
      </p>
    </section>
  );
}

interface Need {
  readonly need: number;
  readonly sum: FitSum | null;
  readonly budget: number;
}

/** Without the sum the file alone is known: what it takes beside itself is seen when it is started. */
const needWords = ({ need, sum, budget }: Need): string => {
  const words = { need: formatBytes(need), budget: formatBytes(budget) };
  return sum === null ? t('{need} on the disk, {budget} for models', words) : t('takes {need} of {budget}', words);
};

const sumWords = (sum: FitSum): string =>
  t('Weights {weights} + context {context} + working memory {working}.', {
    weights: formatBytes(sum.weightsBytes),
    context: formatBytes(sum.contextBytes),
    working: formatBytes(sum.workingBytes),
  });

function blocksOf({ need, sum, budget }: Need): readonly MemoryBlock[] {
  const free: MemoryBlock = { kind: 'free', label: t('Free'), bytes: Math.max(0, budget - need) };
  if (sum === null) return [{ kind: 'plan', label: t('Weights'), bytes: need }, free];
  return [
    { kind: 'model', label: t('Weights'), bytes: sum.weightsBytes },
    { kind: 'idle', label: t('Context'), bytes: sum.contextBytes },
    { kind: 'plan', label: t('Working memory'), bytes: sum.workingBytes },
    free,
  ];
}
