// Owns what usage is made of: by model, tier, backend, project or app, with bars on one scale.
import { useState } from 'react';
import { formatCount, formatPercent, formatShort } from '../../lib/format.ts';
import { t } from '../../lib/words.ts';
import { Cost } from '../../ui/cost.tsx';
import { Pill, ZoneName } from '../../ui/pill.tsx';
import { Section } from '../../ui/section.tsx';
import { Segments } from '../../ui/select.tsx';
import { TableHead } from '../../ui/table-head.tsx';
import { cuts, cutWord, sharesBy, type Cut, type Parts, type Share } from './shares.ts';

export function Breakdown(parts: Parts) {
  const [chosen, choose] = useState<Cut>('model');
  const offered: readonly Cut[] = parts.usage.byProject === undefined ? cuts.filter((cut) => cut !== 'project') : cuts;
  const cut = offered.includes(chosen) ? chosen : 'model';
  return (
    <Section
      title={t('Where it went')}
      className="us-ruled"
      actions={
        <Segments
          label={t('Break down by')}
          value={cut}
          choices={offered.map((value) => ({ value, label: cutWord(value) }))}
          onChange={choose}
        />
      }
    >
      <Shares cut={cut} parts={parts} />
    </Section>
  );
}

const nothingIn = (cut: Cut): string =>
  cut === 'app' ? t('No app has asked with a token of its own.') : t('Nothing in this period.');

const few = 20;

function Shares({ cut, parts }: { readonly cut: Cut; readonly parts: Parts }) {
  const [isWhole, showWhole] = useState(false);
  const all = sharesBy(cut, parts);
  const lines = isWhole ? all : all.slice(0, few);
  const most = Math.max(0, ...all.map(({ tokens }) => tokens));
  const sum = all.reduce((total, { tokens }) => total + tokens, 0);
  if (all.length === 0) return <p className="note py-2">{nothingIn(cut)}</p>;
  return (
    <>
      <table className="table">
        <colgroup>
          <col className="w-[264px] max-sm:w-auto" />
          <col className="w-[96px] max-sm:w-[72px]" />
          <col className="w-[96px] max-sm:hidden" />
          <col className="max-md:hidden" />
          <col className="w-[72px] max-md:hidden" />
          <col className="w-[112px] max-sm:w-[88px]" />
        </colgroup>
        <TableHead
          columns={[
            { label: cutWord(cut) },
            { label: t('Requests'), className: 'num' },
            { label: t('Tokens'), className: 'num max-sm:hidden' },
            { label: t('Share of tokens'), className: 'pl-6 max-md:hidden' },
            { label: t('Part'), className: 'num max-md:hidden', isHidden: true },
            { label: t('Cost'), className: 'num' },
          ]}
        />
        <tbody>
          {lines.map((share) => (
            <tr key={share.id}>
              <td>
                <Name cut={cut} share={share} />
              </td>
              <td className="num">{formatCount(share.calls)}</td>
              <td className="num max-sm:hidden">{formatShort(share.tokens)}</td>
              <td className="pl-6 max-md:hidden">
                <span
                  className={`share ${share.zone ?? ''}`}
                  style={{ width: `${most === 0 ? 0 : (share.tokens / most) * 100}%` }}
                />
              </td>
              <td className="num text-n10 max-md:hidden">{formatPercent(share.tokens, sum)}</td>
              <td className="num">
                <Cost cost={share.cost} unpricedCalls={share.unpricedCalls} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {all.length > lines.length && (
        <button type="button" className="link mt-2 text-12" onClick={() => showWhole(true)}>
          {t('Show all {count}', { count: formatCount(all.length) })}
        </button>
      )}
    </>
  );
}

function Name({ cut, share: { name, zone } }: { readonly cut: Cut; readonly share: Share }) {
  if (cut === 'model') return <Pill target={name} zone={zone} />;
  if (cut === 'backend' && zone !== null)
    return (
      <span className="flex min-w-0 items-center gap-3">
        <code className="cut">{name}</code>
        <span className="text-12 max-sm:hidden">
          <ZoneName zone={zone} />
        </span>
      </span>
    );
  return (
    <span className="nm" title={name}>
      {name}
    </span>
  );
}
