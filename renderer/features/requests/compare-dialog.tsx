// Owns showing two requests side by side.
import { useQueries } from '@tanstack/react-query';
import { useState } from 'react';
import type { RequestDetail } from '../../../main/contract/request-detail.ts';
import { t } from '../../lib/words.ts';
import { BoneRows, Failure } from '../../ui/conditions.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Pill } from '../../ui/pill.tsx';
import { Switch } from '../../ui/switch.tsx';
import { pairsOf } from './compare.ts';
import { detailQuery } from './details.ts';
import { outcomeWord } from './outcome.tsx';
import { costOf } from './charge.ts';
import { whySentence } from './why.ts';

interface CompareProps {
  readonly ids: readonly [string, string];
  readonly onClose: () => void;
}

export function CompareDialog({ ids, onClose }: CompareProps) {
  const [first, second] = useQueries({ queries: ids.map((id) => detailQuery(id)) });
  const [a, b] = [first?.data, second?.data];
  const failed = [first, second].find((one) => one?.isError === true);
  return (
    <Dialog open wide onClose={onClose} title={t('Two requests side by side')}>
      {a !== undefined && b !== undefined && <Both a={a} b={b} />}
      {failed !== undefined && (
        <Failure title={t('One of them could not be read')} error={failed.error} again={() => void failed.refetch()} />
      )}
      {failed === undefined && (a === undefined || b === undefined) && <BoneRows rows={12} widths={[90, 160, 160]} />}
    </Dialog>
  );
}

function Both({ a, b }: { readonly a: RequestDetail; readonly b: RequestDetail }) {
  const [onlyDiffering, setOnly] = useState(false);
  const pairs = pairsOf(a, b, { cost: costOf, outcome: ({ outcome }) => outcomeWord(outcome) });
  const shown = onlyDiffering ? pairs.filter(({ differs }) => differs) : pairs;
  return (
    <>
      <div className="rq-both mt-3">
        {[a, b].map((detail) => (
          <div key={detail.id} className="min-w-0">
            <Pill
              target={detail.target ?? detail.model}
              zone={detail.zone}
              pinned={detail.pinned && detail.zone !== null}
            />
            <p className="mt-2 text-pretty">{whySentence(detail)}</p>
          </div>
        ))}
      </div>
      <div className="mt-4 mb-1 flex items-center gap-3 text-n11">
        {t('{count} of {all} lines differ', {
          count: pairs.filter(({ differs }) => differs).length,
          all: pairs.length,
        })}
        <span className="flex-1" />
        <Switch on={onlyDiffering} onChange={setOnly} label={t('Only what differs')} />
      </div>
      <table className="table rq-pairs">
        <thead>
          <tr>
            <th scope="col">
              <span className="vh">{t('What')}</span>
            </th>
            <th scope="col">
              <code>{a.id}</code>
            </th>
            <th scope="col">
              <code>{b.id}</code>
            </th>
          </tr>
        </thead>
        <tbody>
          {shown.map((pair) => (
            <tr key={pair.label} className={pair.differs ? 'differs' : undefined}>
              <th scope="row">
                {pair.label}
                {pair.differs && <span className="vh">, {t('differs')}</span>}
              </th>
              <td className="nm">{pair.a}</td>
              <td className="nm">{pair.b}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}
