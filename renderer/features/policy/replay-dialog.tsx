// How the requests that were recorded would have gone under the text as it is edited. Nothing is sent, and nothing comes
// into force by it.
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Replay, ReplayPeriod } from '../../../main/contract/replay.ts';
import { formatCost, formatCount, formatDuration } from '../../lib/format.ts';
import { t } from '../../lib/words.ts';
import { Button } from '../../ui/button.tsx';
import { BoneRows, Failure } from '../../ui/conditions.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { ZoneName } from '../../ui/pill.tsx';
import { Select } from '../../ui/select.tsx';
import { Status } from '../../ui/status.tsx';
import { TableHead } from '../../ui/table-head.tsx';
import { leftOutWords } from './left-out-words.ts';
import { replayQuery } from './queries.ts';

interface ReplayProps {
  readonly text: string;
  readonly onClose: () => void;
}

const shownMoves = 8;

export function ReplayDialog({ text, onClose }: ReplayProps) {
  const [period, setPeriod] = useState<ReplayPeriod>('monthly');
  const { data, error, refetch } = useQuery(replayQuery(text, period));
  return (
    <Dialog
      open
      wide
      onClose={onClose}
      title={t('Replay')}
      note={t('How recorded requests would have gone under the text as edited. Nothing is sent.')}
      foot={
        <Button look="ghost" onClick={onClose}>
          {t('Close')}
        </Button>
      }
    >
      <div className="my-3">
        <Select
          label={t('Period')}
          value={period}
          choices={[
            { value: 'daily', label: t('Today') },
            { value: 'weekly', label: t('Last 7 days') },
            { value: 'monthly', label: t('Last 30 days') },
            { value: 'all', label: t('All recorded') },
          ]}
          onChange={setPeriod}
        />
      </div>
      <div role="status">
        {data === undefined && error === null && <BoneRows rows={4} widths={[220, 220, 60]} />}
        {data === undefined && error !== null && (
          <Failure title={t('The replay could not be made')} error={error} again={() => void refetch()} />
        )}
        {data !== undefined && <Outcome replay={data} />}
      </div>
    </Dialog>
  );
}

function Outcome({ replay }: { readonly replay: Replay }) {
  if (!replay.ok) return <p className="text-n11">{t('A text with an error routes nothing. Mend it first.')}</p>;
  if (replay.requests === 0) return <p className="text-n11">{t('Nothing was recorded in this time.')}</p>;
  return (
    <>
      <p>
        {t('{moved} of {replayed} requests would have gone elsewhere.', {
          moved: formatCount(replay.moved),
          replayed: formatCount(replay.replayed),
        })}
      </p>
      {replay.blocking && (
        <p className="mt-2">
          <Status tone="bad">{t('Something sensitive would have gone farther out than it did.')}</Status>
        </p>
      )}
      <Figures replay={replay} />
      {replay.moves.length > 0 && <Moves moves={replay.moves} />}
      {replay.crossings.length > 0 && <Crossings crossings={replay.crossings} />}
      {replay.leftOut.length > 0 && <LeftOut leftOut={replay.leftOut} />}
    </>
  );
}

function Figures({ replay: { costUsd, latencyMs } }: { readonly replay: Replay }) {
  return (
    <table className="table mt-3" aria-label={t('Cost and time')}>
      <TableHead
        columns={[
          { label: t('Figure'), isHidden: true },
          { label: t('As it was'), className: 'num w-32' },
          { label: t('As it would be'), className: 'num w-32' },
        ]}
      />
      <tbody>
        <tr>
          <th scope="row">{t('Cost')}</th>
          <td className="num">{formatCost(costUsd.was)}</td>
          <td className="num">{formatCost(costUsd.would)}</td>
        </tr>
        <tr>
          <th scope="row">{t('Middle time of answers')}</th>
          <td className="num">{formatDuration(latencyMs.was.p50)}</td>
          <td className="num">{formatDuration(latencyMs.would.p50)}</td>
        </tr>
      </tbody>
    </table>
  );
}

function Moves({ moves }: Pick<Replay, 'moves'>) {
  return (
    <table className="table mt-3" aria-label={t('Moves')}>
      <TableHead
        columns={[{ label: t('From') }, { label: t('To') }, { label: t('Requests'), className: 'num w-24' }]}
      />
      <tbody>
        {moves.slice(0, shownMoves).map(({ from, to, calls }) => (
          <tr key={`${from} ${to}`}>
            <th scope="row" className="nm" title={from}>
              {from}
            </th>
            <td className="nm" title={to}>
              {to}
            </td>
            <td className="num">{formatCount(calls)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Crossings({ crossings }: Pick<Replay, 'crossings'>) {
  return (
    <table className="table mt-3" aria-label={t('Zones crossed')}>
      <TableHead
        columns={[
          { label: t('Sensitivity') },
          { label: t('From') },
          { label: t('To') },
          { label: t('Requests'), className: 'num w-24' },
        ]}
      />
      <tbody>
        {crossings.map(({ level, from, to, calls }) => (
          <tr key={`${level} ${from} ${to}`}>
            <th scope="row">{level}</th>
            <td>
              <ZoneName zone={from} />
            </td>
            <td>
              <ZoneName zone={to} />
            </td>
            <td className="num">{formatCount(calls)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function LeftOut({ leftOut }: Pick<Replay, 'leftOut'>) {
  return (
    <details className="mt-3">
      <summary>{t('What is left out')}</summary>
      <ul>
        {leftOut.map(({ why, calls }) => (
          <li key={why} className="text-n11">
            {formatCount(calls)} · {leftOutWords(why)}
          </li>
        ))}
      </ul>
    </details>
  );
}
