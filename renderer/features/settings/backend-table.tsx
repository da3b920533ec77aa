// How each backend of the policy fares.
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { BackendStatus } from '../../../main/contract/settings-api.ts';
import { useMedia } from '../../lib/page.tsx';
import { backendsQuery } from '../../lib/queries.ts';
import { t } from '../../lib/words.ts';
import { BoneRows, Empty, Failure } from '../../ui/conditions.tsx';
import { ZoneName } from '../../ui/pill.tsx';
import { Status } from '../../ui/status.tsx';
import { busyWords, circuitWords, hostsOf, stateWords, successWords, tookWords } from './backends.ts';
import { phone } from './phone.ts';
import { TestButton, TriedProblem, TriedResult } from './tried-result.tsx';
import { TableHead } from '../../ui/table-head.tsx';

export function Backends() {
  const { data, error, refetch } = useQuery({ ...backendsQuery(), refetchInterval: 10_000 });
  if (data === undefined) {
    if (error === null) return <BoneRows rows={3} widths={[140, 100, 80, 100, 60]} />;
    return <Failure title={t('The backends could not be read')} error={error} again={() => void refetch()} />;
  }
  if (data.backends.length === 0) return <NoBackends />;
  return (
    <table className="table mt-1">
      <Head />
      {data.backends.map((backend) => (
        <Row key={backend.name} backend={backend} />
      ))}
    </table>
  );
}

const columns = 7;

const Head = () => (
  <TableHead
    columns={[
      { label: t('Backend') },
      { label: t('Where'), className: 'w-42 @max-[830px]:hidden' },
      { label: t('State'), className: 'w-38 max-sm:hidden' },
      { label: t('Took, p50 / p95'), className: 'num w-32 @max-[600px]:hidden' },
      { label: t('Answered'), className: 'num w-20 @max-[930px]:hidden' },
      { label: t('Under way'), className: 'num w-20 @max-[690px]:hidden' },
      { label: t('What can be done'), className: 'w-44 max-sm:w-20', isHidden: true },
    ]}
  />
);

function Row({ backend }: { readonly backend: BackendStatus }) {
  const { name, type, zone, region } = backend;
  const isPhone = useMedia(phone);
  const kind = region === null ? type : `${type}, ${region}`;
  return (
    <tbody>
      <tr className="tall">
        <th scope="row">
          <span className="two nm">
            <b>{name}</b>
            <span title={hostsOf(backend)}>
              {kind} {hostsOf(backend)}
            </span>
          </span>
          {isPhone && (
            <span className="mt-0.5 flex">
              <State backend={backend} />
            </span>
          )}
        </th>
        <td className="@max-[830px]:hidden">
          <ZoneName zone={zone} />
        </td>
        {!isPhone && (
          <td>
            <span className="two">
              <State backend={backend} />
              <span className="pl-5">{circuitWords(backend)}</span>
            </span>
          </td>
        )}
        <td className="num @max-[600px]:hidden">{tookWords(backend)}</td>
        <td className="num @max-[930px]:hidden">{successWords(backend)}</td>
        <td className="num @max-[690px]:hidden">{busyWords(backend)}</td>
        <td>
          <span className="flex items-center justify-end gap-1">
            <Last name={name} />
            <TestButton place="backends" name={name} />
          </span>
        </td>
      </tr>
      <TriedProblem name={name} columns={columns} />
    </tbody>
  );
}

const State = ({ backend }: { readonly backend: BackendStatus }) => {
  const { tone, words } = stateWords(backend);
  return <Status tone={tone}>{words}</Status>;
};

const Last = ({ name }: { readonly name: string }) => (
  <span className="cut max-sm:hidden">
    <TriedResult name={name} quiet />
  </span>
);

const NoBackends = () => (
  <Empty
    title={t('The policy names no backend')}
    action={
      <Link className="b" to="/policy">
        {t('Add one in Policy')}
      </Link>
    }
  >
    {t('Whatever answers requests is a backend: models of this computer, your servers, a provider.')}
  </Empty>
);
