// Owns every host that was contacted, and how much was sent there.
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { OutboundHost } from '../../../../main/contract/summary.ts';
import { formatBytes } from '../../../lib/format.ts';
import { outboundQuery } from '../../../lib/queries.ts';
import { t } from '../../../lib/words.ts';
import { zoneIcons, zoneName } from '../../../ui/pill.tsx';
import { Section } from '../../../ui/section.tsx';
import { Unread } from './unread.tsx';

const few = 6;

export function Hosts() {
  const { data, error, refetch } = useQuery(outboundQuery());
  const hosts = data?.hosts.toSorted((a, b) => b.bytesUp - a.bytesUp) ?? [];
  return (
    <Section
      title={t('Contacted hosts')}
      actions={hosts.length > 0 && <span className="text-12 text-n10">{t('sent')}</span>}
    >
      <List hosts={hosts} />
      {data !== undefined && (
        <p className="note mt-1">
          {hosts.length === 0 ? t('Nothing was contacted.') : t('Nothing else was contacted.')}
        </p>
      )}
      {data === undefined && error !== null && <Unread again={() => void refetch()} />}
    </Section>
  );
}

function List({ hosts }: { readonly hosts: readonly OutboundHost[] }) {
  const [isWhole, showWhole] = useState(false);
  const shown = isWhole ? hosts : hosts.slice(0, few);
  return (
    <>
      <ul>
        {shown.map(({ host, zone, bytesUp }) => {
          const Icon = zoneIcons[zone];
          return (
            <li key={`${zone} ${host}`} className="key grid-cols-[16px_minmax(0,1fr)_auto]">
              <span className={`zone ${zone}`}>
                <Icon size={14} strokeWidth={2} aria-hidden />
                <span className="vh">{zoneName(zone)}: </span>
              </span>
              <code className="cut" title={host}>
                {host}
              </code>
              <span>{formatBytes(bytesUp)}</span>
            </li>
          );
        })}
      </ul>
      {hosts.length > shown.length && (
        <button type="button" className="link text-12" onClick={() => showWhole(true)}>
          {t('Show all {count}', { count: hosts.length })}
        </button>
      )}
    </>
  );
}
