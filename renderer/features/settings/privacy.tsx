// What stays here: the switch, whom the router has talked to, and what is kept of requests.
import { useQuery } from '@tanstack/react-query';
import type { OutboundHost } from '../../../main/contract/summary.ts';
import { formatBytes, formatCount, formatShortTime, formatWhen } from '../../lib/format.ts';
import { setLocalOnly } from '../../lib/local-only.ts';
import { useLive, useMedia, useNow } from '../../lib/page.tsx';
import { outboundQuery } from '../../lib/queries.ts';
import { t } from '../../lib/words.ts';
import { Button } from '../../ui/button.tsx';
import { BoneRows, Failure } from '../../ui/conditions.tsx';
import { ZoneName } from '../../ui/pill.tsx';
import { attempt } from '../../ui/toasts.tsx';
import { phone } from './phone.ts';
import { SettingLine } from './setting-line.tsx';
import { TableHead } from '../../ui/table-head.tsx';

export const Privacy = () => (
  <>
    <LocalOnlyLine />
    <h3 className="mt-4 mb-1">{t('Hosts that were contacted')}</h3>
    <Hosts />
    <h3 className="mt-5 mb-1">{t('What is kept')}</h3>
    <Kept />
  </>
);

function LocalOnlyLine() {
  const localOnly = useLive((view) => view.state?.localOnly ?? null);
  if (localOnly === null) return null;
  const { on, until } = localOnly;
  return (
    <div className="lines">
      <SettingLine name={t('Local only')} note={localOnlyWords(on, until)}>
        <Button
          aria-label={on ? t('Turn off local only') : t('Turn on local only')}
          onClick={() => attempt(() => setLocalOnly(!on))}
        >
          {on ? t('Turn off') : t('Turn on')}
        </Button>
      </SettingLine>
    </div>
  );
}

function localOnlyWords(on: boolean, until: string | null): string {
  if (!on) return t('Off: the policy decides what may leave this computer.');
  if (until === null) return t('On: nothing leaves this computer. What would have to is refused.');
  return t('On until {time}: nothing leaves this computer. What would have to is refused.', {
    time: formatShortTime(until),
  });
}

function Hosts() {
  const { data, error, refetch } = useQuery(outboundQuery());
  if (data === undefined) {
    if (error === null) return <BoneRows rows={2} widths={[180, 100, 60, 60]} />;
    return <Failure title={t('The hosts could not be read')} error={error} again={() => void refetch()} />;
  }
  if (data.hosts.length === 0) return <p className="text-n11">{t('None: nothing has left this computer.')}</p>;
  return (
    <table className="table">
      <TableHead
        columns={[
          { label: t('Host') },
          { label: t('Where'), className: 'w-42 max-sm:hidden' },
          { label: t('Requests'), className: 'num w-20' },
          { label: t('Sent'), className: 'num w-20 max-sm:hidden' },
          { label: t('Received'), className: 'num w-20 max-sm:hidden' },
          { label: t('First'), className: 'num w-44 @max-[900px]:hidden' },
          { label: t('Last'), className: 'num w-44 @max-[720px]:hidden' },
        ]}
      />
      <tbody>
        {data.hosts.map((host) => (
          <HostRow key={`${host.zone} ${host.host}`} host={host} />
        ))}
      </tbody>
    </table>
  );
}

function HostRow({
  host: { host, zone, requests, bytesUp, bytesDown, firstAt, lastAt },
}: {
  readonly host: OutboundHost;
}) {
  const now = useNow();
  const isPhone = useMedia(phone);
  return (
    <tr>
      <th scope="row" className="nm max-sm:py-1" title={host}>
        {host}
        {isPhone && (
          <span className="block">
            <ZoneName zone={zone} />
          </span>
        )}
      </th>
      {!isPhone && (
        <td>
          <ZoneName zone={zone} />
        </td>
      )}
      <td className="num">{formatCount(requests)}</td>
      <td className="num max-sm:hidden">{formatBytes(bytesUp)}</td>
      <td className="num max-sm:hidden">{formatBytes(bytesDown)}</td>
      <td className="num @max-[900px]:hidden">{formatWhen(firstAt, now)}</td>
      <td className="num @max-[720px]:hidden">{formatWhen(lastAt, now)}</td>
    </tr>
  );
}

const Kept = () => (
  <dl className="kept">
    <div>
      <dt>{t('In the ledger')}</dt>
      <dd>
        {t('Of each request its time, app, target, sizes, cost, how it ended, and kinds and places of findings.')}
      </dd>
    </div>
    <div>
      <dt>{t('In the log')}</dt>
      <dd>{t('What the router did and what went wrong, in the home and in five files of 5 MB at most.')}</dd>
    </div>
    <div>
      <dt>{t('Never')}</dt>
      <dd>{t('A prompt, an answer or a key: not in the log at any level, the ledger, an error or a report.')}</dd>
    </div>
    <div>
      <dt>{t('Keys')}</dt>
      <dd>
        {t(
          'One that was typed lies in the keychain of this computer, or in keys.json of the home, readable for you alone. No answer of the router holds it.',
        )}
      </dd>
    </div>
  </dl>
);
