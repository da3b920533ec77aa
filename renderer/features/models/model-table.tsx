// Owns the list of models as a table: what lies here and what could be had, with how well each would run.
import { Link } from '@tanstack/react-router';
import { formatBytes, formatCount } from '../../lib/format.ts';
import { useNow } from '../../lib/page.tsx';
import { t } from '../../lib/words.ts';
import { Progress } from '../../ui/progress.tsx';
import { Status } from '../../ui/status.tsx';
import type { Acting } from './acting.ts';
import { placeOf, searchOf } from './address.ts';
import { downloadOf, partOf, type Download } from './downloads.ts';
import { FitMark } from './fit.tsx';
import {
  checkWords,
  detailOf,
  downloadShort,
  downloadWords,
  faultWords,
  groupWord,
  stateWords,
  verdictWord,
} from './model-words.ts';
import { RowActions } from './row-actions.tsx';
import type { ModelGroup, ModelRow } from './view.ts';
import { TableHead } from '../../ui/table-head.tsx';

/** Columns go where there is no room for them: what they say then stands under the name. */
const wide = '@max-[520px]:hidden';
const wider = '@max-[640px]:hidden';
const narrow = 'hidden @max-[520px]:inline';

export interface ModelTableProps {
  readonly label: string;
  readonly groups: readonly ModelGroup[];
  /** Where they all are of one group, its heading says nothing. */
  readonly isPlain?: boolean;
  readonly chosen: string | null;
  readonly recommended: string | null;
  readonly downloads: readonly Download[];
  readonly acting: Acting;
}

export function ModelTable({ label, groups, isPlain, ...rest }: ModelTableProps) {
  return (
    <div className="@container">
      <table className="table" aria-label={label}>
        <colgroup>
          <col />
          <col className={`w-[72px] ${wide}`} />
          <col className={`w-[132px] ${wide}`} />
          <col className={`w-[68px] ${wider}`} />
          <col className={`w-[108px] ${wide}`} />
          <col className="w-[128px]" />
        </colgroup>
        <TableHead
          columns={[
            { label: t('Model') },
            { label: t('Size'), className: `num ${wide}` },
            { label: t('On this computer'), className: wide },
            { label: t('Tokens/s'), className: `num ${wider}` },
            { label: t('State'), className: wide },
            { label: t('Actions'), isHidden: true },
          ]}
        />
        {groups.map(({ id, rows }) => (
          <tbody key={id}>
            {isPlain !== true && (
              <tr className="group border-b border-n5">
                <th colSpan={2} scope="rowgroup">
                  {groupWord(id)}
                  <span className="ml-1.5 font-regular text-n10">{rows.length}</span>
                </th>
              </tr>
            )}
            {rows.map((row) => (
              <Row key={row.id} row={row} {...rest} />
            ))}
          </tbody>
        ))}
      </table>
    </div>
  );
}

interface RowProps extends Omit<ModelTableProps, 'label' | 'groups' | 'isPlain'> {
  readonly row: ModelRow;
}

function Row({ row, chosen, recommended, downloads, acting }: RowProps) {
  const { entry, record } = row;
  const download = entry === null ? null : downloadOf(entry.id, downloads);
  const isChosen = row.id === chosen;
  return (
    <tr className="tall relative" data-selected={isChosen ? true : undefined}>
      <td>
        <span className="two nm py-1">
          <b>
            <Link
              to="/models"
              replace
              search={(before: Record<string, unknown>) => searchOf(placeOf(before), { model: row.id })}
              // The whole row leads there; its buttons lie above.
              className="after:absolute after:inset-0 hover:underline"
              aria-current={isChosen ? 'true' : undefined}
            >
              {row.name}
            </Link>
            {row.id === recommended && <span className="chip ml-1.5 font-regular">{t('Recommended here')}</span>}
          </b>
          <Details row={row} download={download} />
        </span>
      </td>
      <td className={`num ${wide}`}>{formatBytes(row.bytes)}</td>
      <td className={wide}>{entry !== null && <FitMark verdict={entry.fit.verdict} />}</td>
      <td className={`num ${wider}`}>{formatCount(record?.tokensPerSecond ?? null)}</td>
      <td className={wide}>
        <State row={row} download={download} />
      </td>
      <td className="num">
        <span className="relative z-10">
          <RowActions row={row} download={download} acting={acting} />
        </span>
      </td>
    </tr>
  );
}

interface PartProps {
  readonly row: ModelRow;
  readonly download: Download | null;
}

function Details({ row, download }: PartProps) {
  const now = useNow();
  const { entry, record } = row;
  const fault = record === null ? null : faultWords(record);
  const check = record === null ? null : checkWords(record);
  const isBad = download?.phase === 'error';
  const short = [
    row.bytes === null ? null : formatBytes(row.bytes),
    entry === null ? null : verdictWord(entry.fit.verdict),
    standingWord({ row, download }, now),
  ].filter((part) => part !== null);
  return (
    <>
      <span className={wide}>{detailOf(row)}</span>
      <span className={`${narrow} whitespace-normal`}>{short.join(' · ')}</span>
      {fault !== null && <span className="whitespace-normal text-bad-text">{fault}</span>}
      {isBad && <span className="whitespace-normal text-bad-text">{downloadWords(download).text}</span>}
      {check !== null && (
        <span className={`whitespace-normal ${check.tone === 'bad' ? 'text-bad-text' : ''}`}>{check.text}</span>
      )}
    </>
  );
}

function standingWord({ row, download }: PartProps, now: number): string | null {
  if (download !== null) return downloadShort(download).text;
  return row.record === null || row.localId === null ? null : stateWords(row.record, now).text;
}

function State({ row, download }: PartProps) {
  const now = useNow();
  const { entry, record, localId } = row;
  if (download !== null) {
    const { tone, text } = downloadShort(download);
    const part = partOf(download);
    return (
      <span className="grid gap-1">
        <Status tone={tone}>{text}</Status>
        {download.phase !== 'error' && part !== null && (
          <Progress label={t('Download of {model}', { model: row.name })} part={part} says={text} />
        )}
      </span>
    );
  }
  if (record !== null && localId !== null) {
    const { tone, text } = stateWords(record, now);
    if (record.state === 'stopped') return <span className="text-n10">{text}</span>;
    return (
      <span className="grid gap-1">
        <Status tone={tone}>{text}</Status>
        {record.state === 'loading' && record.progress !== null && (
          <Progress label={t('Loading of {model}', { model: row.name })} part={record.progress} says={text} />
        )}
      </span>
    );
  }
  if (entry?.fit.verdict !== 'no' || entry.fit.needBytes === null) return null;
  return <span className="text-n10">{t('needs {size}', { size: formatBytes(entry.fit.needBytes) })}</span>;
}
