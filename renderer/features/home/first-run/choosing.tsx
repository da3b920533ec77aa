// Owns the first page of a first run: this computer, the model that is offered for it, and the other ways.
import { Download, Play } from 'lucide-react';
import type { FoundModel } from '../../../../main/contract/models.ts';
import { formatBytes, unknown } from '../../../lib/format.ts';
import { t } from '../../../lib/words.ts';
import { Button } from '../../../ui/button.tsx';
import { MemoryBar, type MemoryBlock } from '../../../ui/memory-bar.tsx';
import { Figures, type Figure } from '../../../ui/section.tsx';
import { PageLink } from '../page-link.tsx';
import type { Known } from './first-run.tsx';
import type { Choice } from './machine.ts';
import type { Offer } from './offer.ts';
import { Steps } from './steps.tsx';

interface ChoosingProps {
  readonly known: Known;
  readonly choose: (choice: Choice) => void;
  readonly skip: () => void;
}

export function Choosing({ known, choose, skip }: ChoosingProps) {
  const { offer, computer } = known;
  return (
    <div className="pt-14 max-sm:pt-6">
      <h2 className="text-28 tracking-[-0.022em]">{headingOf(offer)}</h2>
      <p className="mt-2 text-15 leading-[22px] text-pretty text-n11">{sentenceOf(offer)}</p>
      <div className="mt-7 [&_dd]:text-15 [&_dd]:leading-[24px]">
        <Figures figures={figuresOf(known)} />
      </div>
      {offer.best !== null && <Best best={offer.best} budget={computer?.budgetBytes ?? null} />}
      <div className="mt-5 flex flex-wrap gap-2">
        {offer.best !== null && <BestButton best={offer.best} choose={choose} />}
        <PageLink className={`b large${offer.best === null ? ' filled' : ''}`} to="/models">
          {offer.best === null ? t('Choose a model') : t('Choose another model')}
        </PageLink>
      </div>
      <Others files={offer.others} choose={choose} />
      <OtherWays known={known} choose={choose} skip={skip} />
      {offer.best !== null && <Steps at={null} isDownload={offer.best.kind === 'download'} />}
    </div>
  );
}

const headingOf = ({ best }: Offer): string =>
  best === null ? t('Bring a model, or the key of a cloud') : t('This computer can answer by itself');

function sentenceOf({ best }: Offer): string {
  if (best === null)
    return t('No model was found on this disk, and none of the catalog fits. The router works as soon as one answers.');
  const rest = t('Everything simple or private stays on this computer; the rest goes where your policy says.');
  if (best.kind === 'download')
    return `${t('{name} is downloaded once, {size}.', { name: best.entry.name, size: formatBytes(best.entry.variants[0]?.bytes ?? null) })} ${rest}`;
  const name = best.entry?.name ?? best.file.name;
  return `${t('{name} is already on the disk.', { name })} ${rest}`;
}

function figuresOf({ computer, servers }: Known): readonly Figure[] {
  const [server] = servers;
  return [
    { label: t('Computer'), value: computer === null ? unknown : shortName(computer.processor) },
    {
      label: t('Memory'),
      value: formatBytes(computer?.memoryBytes ?? null),
      ...(computer === null ? {} : { note: t('{size} for models', { size: formatBytes(computer.budgetBytes) }) }),
    },
    { label: t('Free on disk'), value: formatBytes(computer?.diskFreeBytes ?? null) },
    ...(server === undefined
      ? []
      : [
          {
            label: t('Also found'),
            value: server.name,
            note: t('{count, plural, one {# model} other {# models}}', { count: server.models.length }),
          },
        ]),
  ];
}

/** Without what only its maker's lawyers read. */
const shortName = (processor: string): string =>
  processor
    .replace(/\((?:R|TM)\)/gi, '')
    .replace(/ (?:CPU|Processor)\b.*| @ .*/i, '')
    .replace(/ +/g, ' ')
    .trim();

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

function Best({ best, budget }: BestProps) {
  const sum = best.entry?.fit.sum ?? null;
  const bytes = best.kind === 'file' ? best.file.bytes : (best.entry.variants[0]?.bytes ?? 0);
  const need = sum === null ? bytes : sum.weightsBytes + sum.contextBytes + sum.workingBytes;
  const name = best.entry?.name ?? (best.kind === 'file' ? best.file.name : '');
  return (
    <section aria-label={name} className="mt-7">
      <div className="flex flex-wrap items-center gap-2">
        <h3 className="nm text-15 leading-[20px]">{name}</h3>
        {best.kind === 'file' && <span className="chip">{placeOf(best.file.source)}</span>}
        <span className="flex-1" />
        {budget !== null && (
          <span className="text-n11">
            {sum === null
              ? t('takes more than {need} of {budget}', { need: formatBytes(need), budget: formatBytes(budget) })
              : t('takes {need} of {budget}', { need: formatBytes(need), budget: formatBytes(budget) })}
          </span>
        )}
      </div>
      {budget !== null && (
        <div className="mt-2.5 mb-1.5">
          <MemoryBar label={t('Memory for models')} blocks={blocksOf({ best, need, budget })} />
        </div>
      )}
      <p className="note">
        {sum !== null &&
          `${t('Weights {weights} + context {context} + working memory {working}.', {
            weights: formatBytes(sum.weightsBytes),
            context: formatBytes(sum.contextBytes),
            working: formatBytes(sum.workingBytes),
          })} `}
        {best.kind === 'file'
          ? t('It stays where it lies, nothing to download.')
          : t('{size} to download, checked before it is used.', { size: formatBytes(bytes) })}
      </p>
    </section>
  );
}

function blocksOf({
  best,
  need,
  budget,
}: BestProps & { readonly need: number; readonly budget: number }): readonly MemoryBlock[] {
  const sum = best.entry?.fit.sum ?? null;
  const free: MemoryBlock = { kind: 'free', label: t('Free'), bytes: Math.max(0, budget - need) };
  if (sum === null) return [{ kind: 'plan', label: t('Weights'), bytes: need }, free];
  return [
    { kind: 'model', label: t('Weights'), bytes: sum.weightsBytes },
    { kind: 'idle', label: t('Context'), bytes: sum.contextBytes },
    { kind: 'plan', label: t('Working memory'), bytes: sum.workingBytes },
    free,
  ];
}

const choiceOf = ({ path, name, installedAs }: FoundModel): Choice =>
  installedAs === null ? { kind: 'file', path, name } : { kind: 'installed', id: installedAs, name };

interface BestButtonProps extends Pick<BestProps, 'best'> {
  readonly choose: (choice: Choice) => void;
}

function BestButton({ best, choose }: BestButtonProps) {
  if (best.kind === 'file')
    return (
      <Button className="min-w-0" look="filled" large icon={Play} onClick={() => choose(choiceOf(best.file))}>
        <span className="nm cut">{t('Use {name}', { name: best.file.name })}</span>
      </Button>
    );
  const { id, name } = best.entry;
  return (
    <Button look="filled" large icon={Download} onClick={() => choose({ kind: 'download', modelId: id, name })}>
      {t('Download and start {name}', { name })}
    </Button>
  );
}

const others = 3;

function Others({
  files,
  choose,
}: {
  readonly files: readonly FoundModel[];
  readonly choose: (choice: Choice) => void;
}) {
  if (files.length === 0) return null;
  return (
    <div className="mt-5">
      <p className="note">{t('Also on this disk')}</p>
      <ul className="lines">
        {files.slice(0, others).map((file) => (
          <li key={file.path}>
            <span className="nm cut flex-1" title={file.path}>
              {file.name}
            </span>
            <span className="text-12 text-n10">{formatBytes(file.bytes)}</span>
            <Button
              look="ghost"
              onClick={() => choose(choiceOf(file))}
              aria-label={t('Use {name}', { name: file.name })}
            >
              {t('Use')}
            </Button>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** For those who would rather begin another way, or not now. */
function OtherWays({ known: { servers }, choose, skip }: ChoosingProps) {
  return (
    <p className="mt-3.5 text-n11">
      {t('or')}{' '}
      {servers.map(({ name }) => (
        <span key={name}>
          <button type="button" className="link" onClick={() => choose({ kind: 'server', name })}>
            {t('use the running {name}', { name })}
          </button>
          {', '}
        </span>
      ))}
      <PageLink className="link" to="/settings#providers">
        {t('paste a cloud key')}
      </PageLink>
      {', '}
      <button type="button" className="link" onClick={skip}>
        {t('set up later')}
      </button>
    </p>
  );
}
