// Owns the panel of the model that is looked at: what it is, whether it fits, and starting it as chosen.
import { useQuery } from '@tanstack/react-query';
import type { Computer } from '../../../main/contract/models.ts';
import { useNow } from '../../lib/page.tsx';
import { t } from '../../lib/words.ts';
import { Button } from '../../ui/button.tsx';
import { Progress } from '../../ui/progress.tsx';
import { Status } from '../../ui/status.tsx';
import type { Acting } from './acting.ts';
import { fitAsked, fitQuery, useSettled, type Choice } from './choice.ts';
import { Choices } from './choices.tsx';
import { partOf, type Download } from './downloads.ts';
import { FitSumTable } from './fit-sum.tsx';
import { checkWords, downloadWords, faultWords, stateWords, type Said } from './model-words.ts';
import { NextStep } from './next-step.tsx';
import { DownloadStep } from './row-actions.tsx';
import type { ModelRow } from './view.ts';

interface SidePanelProps {
  readonly row: ModelRow;
  readonly choice: Choice;
  readonly onChoose: (part: Partial<Choice>) => void;
  readonly download: Download | null;
  readonly computer: Computer | null;
  readonly acting: Acting;
}

export function SidePanel(props: SidePanelProps) {
  const { row, choice, onChoose, download, acting } = props;
  const { name, localId, id, entry } = row;
  const fit = useFit(row, choice);
  return (
    <aside
      id="chosen-model"
      tabIndex={-1}
      aria-labelledby="chosen-model-name"
      className="min-w-0 border-n5 max-lg:mt-8 max-lg:border-t max-lg:pt-6 lg:sticky lg:top-0 lg:max-h-[calc(100dvh-60px)] lg:self-start lg:-mr-2 lg:overflow-auto lg:border-l lg:pr-2 lg:pb-4 lg:pl-8"
    >
      <div className="nm flex flex-wrap items-baseline gap-x-2 pr-1">
        <h2 id="chosen-model-name" className="text-15">
          {name}
        </h2>
        <code className="[overflow-wrap:anywhere] text-n10">{localId ?? id}</code>
      </div>
      <Purpose row={row} />
      <Standing row={row} download={download} acting={acting} />
      {entry !== null && (
        <>
          <FitSumTable
            fit={fit.data ?? entry.fit}
            isStale={fit.isPlaceholderData}
            row={row}
            choice={choice}
            error={fit.error}
          />
          <Choices row={row} choice={choice} onChoose={onChoose} fit={fit.data ?? null} />
          {download === null && <NextStep {...props} entry={entry} fit={fit.data ?? null} />}
        </>
      )}
    </aside>
  );
}

export function useFit(row: ModelRow | null, choice: Choice) {
  const settled = useSettled(choice);
  return useQuery({
    ...fitQuery(row === null ? { id: '', variant: null, contextTokens: null, slots: null } : fitAsked(row, settled)),
    enabled: row !== null && row.entry !== null,
  });
}

function Purpose({ row: { entry } }: Pick<SidePanelProps, 'row'>) {
  if (entry === null)
    return <p className="mt-1 text-n11">{t('Ollama has loaded it, and unloads it as it is set there.')}</p>;
  const words = [
    entry.licence === null ? null : t('licence {licence}', { licence: entry.licence }),
    entry.tier === null ? null : t('suits tier {tier}', { tier: entry.tier }),
  ].filter((part) => part !== null);
  const source = entry.variants[0]?.source ?? null;
  return (
    <>
      {words.length > 0 && <p className="nm mt-1 text-n11">{words.join(' · ')}</p>}
      {source !== null && <p className="mono mt-1 [overflow-wrap:anywhere] text-n10">{source}</p>}
    </>
  );
}

/** How it stands now: what is on its way, what runs, what went wrong. */
function Standing({ row, download, acting }: Pick<SidePanelProps, 'row' | 'download' | 'acting'>) {
  const now = useNow();
  const { record, entry, name } = row;
  if (download !== null) return <Coming name={name} download={download} acting={acting} />;
  if (record === null || (entry !== null && entry.installed === null)) return null;
  const fault = faultWords(record);
  const lines: readonly (Said | null)[] = [
    record.state === 'stopped' || fault !== null ? null : stateWords(record, now),
    fault === null ? null : { tone: 'bad', text: fault },
    checkWords(record),
  ];
  const said = lines.filter((line) => line !== null);
  if (said.length === 0) return null;
  return (
    <div className="mt-3.5 grid gap-1 border-y border-n5 py-2.5 text-12 [&_.status]:items-start [&_.status]:whitespace-normal [&_.status>svg]:mt-px">
      {said.map(({ tone, text }) => (
        <Status key={text} tone={tone}>
          <span>{text}</span>
        </Status>
      ))}
    </div>
  );
}

interface ComingProps {
  readonly name: string;
  readonly download: Download;
  readonly acting: Acting;
}

function Coming({ name, download, acting }: ComingProps) {
  const { tone, text } = downloadWords(download);
  const isFailed = download.phase === 'error';
  return (
    <div className="mt-3.5 grid gap-1.5 border-y border-n5 py-2.5 text-12 [&_.status]:items-start [&_.status]:whitespace-normal [&_.status>svg]:mt-px">
      <Status tone={tone}>
        <span>{text}</span>
      </Status>
      {!isFailed && <Progress label={t('Download of {model}', { model: name })} part={partOf(download)} says={text} />}
      <span className="flex flex-wrap items-center gap-1">
        <span className="min-w-[140px] flex-1 text-n10">{isFailed ? '' : t('Then verified against its SHA-256')}</span>
        <DownloadStep name={name} download={download} acting={acting} />
        <Button
          look="ghost"
          aria-label={t('Cancel {model}', { model: name })}
          onClick={() => acting.cancel(download.id)}
        >
          {t('Cancel')}
        </Button>
      </span>
    </div>
  );
}
