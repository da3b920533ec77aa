// Owns the first page of a first run: this computer, the model that is offered for it, and the other ways.
import { Download, Play } from 'lucide-react';
import type { DownloadProgress } from '../../../../main/contract/downloads.ts';
import type { FoundModel } from '../../../../main/contract/models.ts';
import { formatBytes, unknown } from '../../../lib/format.ts';
import { t } from '../../../lib/words.ts';
import { Button } from '../../../ui/button.tsx';
import { Figures, type Figure } from '../../../ui/section.tsx';
import { PageLink } from '../page-link.tsx';
import { Best } from './best.tsx';
import type { Known } from './known.ts';
import type { Choice } from './machine.ts';
import type { Offer } from './offer.ts';
import { Steps } from './steps.tsx';

interface ChoosingProps {
  readonly known: Known;
  /** Downloads as they stood when the page was opened. */
  readonly going: readonly DownloadProgress[];
  readonly choose: (choice: Choice) => void;
  readonly skip: () => void;
}

export function Choosing({ known, going, choose, skip }: ChoosingProps) {
  const { offer, computer } = known;
  return (
    <div className="pt-14 max-sm:pt-6">
      <h2 className="text-28 tracking-[-0.022em]">{headingOf(offer)}</h2>
      <p className="nm mt-2 text-15 leading-[22px] text-pretty text-n11">{sentenceOf(offer)}</p>
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
      <OnTheirWay known={known} going={going} choose={choose} />
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

const choiceOf = ({ path, name, installedAs }: FoundModel): Choice =>
  installedAs === null ? { kind: 'file', path, name } : { kind: 'installed', id: installedAs, name };

interface BestButtonProps {
  readonly best: NonNullable<Offer['best']>;
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

/** The router fetches a first model by itself where nobody looks: who looks may wait for it. */
function OnTheirWay({ known: { nameOf, offer }, going, choose }: Omit<ChoosingProps, 'skip'>) {
  const coming = going.filter(
    ({ phase, modelId }) =>
      phase !== 'done' && phase !== 'error' && !(offer.best?.kind === 'download' && offer.best.entry.id === modelId),
  );
  if (coming.length === 0) return null;
  return (
    <ul className="lines mt-3">
      {coming.map(({ id, modelId }) => (
        <li key={id}>
          <span className="cut flex-1">{t('{name} is on its way', { name: nameOf(modelId) })}</span>
          <Button
            look="ghost"
            onClick={() => choose({ kind: 'download', modelId, name: nameOf(modelId) })}
            aria-label={t('Wait for {name}', { name: nameOf(modelId) })}
          >
            {t('Wait for it')}
          </Button>
        </li>
      ))}
    </ul>
  );
}

/** For those who would rather begin another way, or not now. */
function OtherWays({ known: { servers }, choose, skip }: Omit<ChoosingProps, 'going'>) {
  return (
    <p className="nm mt-3.5 text-n11">
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
