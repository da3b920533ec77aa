// Owns what was expected of an app against what was seen of it: the first place to look where nothing comes.
import type { RequestRow } from '../../../main/contract/api.ts';
import type { ConnectedClient } from '../../../main/contract/connect.ts';
import { unknown } from '../../lib/format.ts';
import { useLive } from '../../lib/page.tsx';
import { t } from '../../lib/words.ts';
import { Section } from '../../ui/section.tsx';
import { TableHead } from '../../ui/table-head.tsx';
import { expectedOf, seenAt } from './asking.ts';

interface SeenProps {
  readonly client: ConnectedClient;
  readonly arrived: RequestRow | null;
  /** Came instead, and is not of it. */
  readonly stray: RequestRow | null;
}

export function Seen({ client, arrived, stray }: SeenProps) {
  const address = useLive((view) => view.state?.address ?? null);
  const expected = expectedOf(client.id, address);
  const row = arrived ?? stray;
  const lines = [
    { name: t('Address'), expected: expected.where, seen: row === null ? unknown : seenAt(client.id, row) },
    { name: t('Token'), expected: expected.token, seen: tokenWords(row) },
    { name: t('Model'), expected: expected.model, seen: row?.model ?? unknown },
  ];
  return (
    <Section title={arrived === null ? t('Nothing comes?') : t('Expected and seen')} className="cn-seen">
      <table className="table">
        <colgroup>
          <col className="w-[64px]" />
          <col className="w-[48%]" />
          <col />
        </colgroup>
        <TableHead columns={[{ label: t('What'), isHidden: true }, { label: t('Expected') }, { label: t('Seen') }]} />
        <tbody>
          {lines.map(({ name, expected: wanted, seen }) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td>
                <code>{wanted}</code>
              </td>
              <td>
                <code>{seen}</code>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {arrived === null && <p className="note mt-2">{hintOf(client, stray)}</p>}
    </Section>
  );
}

function tokenWords(row: RequestRow | null): string {
  if (row === null) return unknown;
  return row.app ?? t('none');
}

function hintOf({ title }: ConnectedClient, stray: RequestRow | null): string {
  if (stray === null) return t('Nothing has come from {title} yet.', { title });
  return t(
    'A request of {who} came without this token. If that was {title}, it has not read its settings yet, or another setting of its own wins.',
    { who: stray.client ?? stray.app ?? t('an app that is not known'), title },
  );
}
