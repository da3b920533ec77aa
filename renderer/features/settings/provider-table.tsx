// Who takes a key, whether there is one and where it lies; a key is written below the table.
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useRef } from 'react';
import type { Provider } from '../../../main/contract/settings-api.ts';
import { unknown } from '../../lib/format.ts';
import { useMedia } from '../../lib/page.tsx';
import { providersQuery } from '../../lib/queries.ts';
import { t } from '../../lib/words.ts';
import { Button } from '../../ui/button.tsx';
import { BoneRows, Empty, Failure } from '../../ui/conditions.tsx';
import { ZoneName } from '../../ui/pill.tsx';
import { KeyPanel } from './key-panel.tsx';
import { KeysKept } from './keys-kept.tsx';
import { hostOf, keptIn, keyWords } from './providers.ts';
import { phone } from './phone.ts';
import { TestButton, TriedProblem, TriedResult } from './tried-result.tsx';
import { TableHead } from '../../ui/table-head.tsx';

interface ProvidersProps {
  /** The one whose key is being written. */
  readonly open: string | null;
  readonly onOpen: (name: string | null) => void;
}

export function Providers({ open, onOpen }: ProvidersProps) {
  const { data, error, refetch } = useQuery(providersQuery());
  const opener = useRef<HTMLElement | null>(null);
  if (data === undefined) {
    if (error === null) return <BoneRows rows={3} widths={[140, 100, 60, 120, 120]} />;
    return <Failure title={t('The providers could not be read')} error={error} again={() => void refetch()} />;
  }
  if (data.providers.length === 0) return <NoProviders />;
  const opened = data.providers.find(({ name }) => name === open) ?? null;
  const close = (): void => {
    onOpen(null);
    opener.current?.focus();
  };
  return (
    <>
      <p className="note max-w-[640px]">
        {t(
          'A key can be written and tested, never read back. Where two places hold one, the environment goes before .env, and .env before what is typed here.',
        )}
      </p>
      <KeysKept answer={data} />
      <table className="table mt-2">
        <Head />
        {data.providers.map((provider) => (
          <Row
            key={provider.name}
            provider={provider}
            onOpen={(from) => {
              opener.current = from;
              onOpen(provider.name);
            }}
          />
        ))}
      </table>
      {opened !== null && <KeyPanel key={opened.name} provider={opened} onClose={close} />}
    </>
  );
}

const columns = 6;

const Head = () => (
  <TableHead
    columns={[
      { label: t('Provider') },
      { label: t('Where'), className: 'w-42 @max-[900px]:hidden' },
      { label: t('Key'), className: 'w-18 max-sm:hidden' },
      { label: t('Kept in'), className: 'w-52 @max-[720px]:hidden' },
      { label: t('Last test'), className: 'w-42 max-sm:hidden' },
      { label: t('What can be done'), className: 'w-40', isHidden: true },
    ]}
  />
);

interface RowProps {
  readonly provider: Provider;
  readonly onOpen: (from: HTMLElement) => void;
}

function Row({ provider, onOpen }: RowProps) {
  const { name, key, zone, endpoint } = provider;
  const isPhone = useMedia(phone);
  return (
    <tbody>
      <tr className="tall">
        <th scope="row">
          <span className="two nm">
            <b>{name}</b>
            <span>{hostOf(endpoint)}</span>
          </span>
          {isPhone && (
            <span className="mt-0.5 flex items-center gap-2">
              <KeyHint provider={provider} /> {key.set && <TriedResult name={name} quiet />}
            </span>
          )}
        </th>
        <td className="@max-[900px]:hidden">
          <ZoneName zone={zone} />
        </td>
        {!isPhone && (
          <td>
            <KeyHint provider={provider} />
          </td>
        )}
        <td className="@max-[720px]:hidden">
          <Place provider={provider} />
        </td>
        {!isPhone && (
          <td>
            <TriedResult name={name} />
          </td>
        )}
        <td className="num">
          {key.set && <TestButton place="providers" name={name} />}
          <Button
            className="ml-1"
            aria-label={key.set ? t('Replace the key of {name}', { name }) : t('Set key of {name}', { name })}
            onClick={({ currentTarget }) => onOpen(currentTarget)}
          >
            {key.set ? t('Replace') : t('Set key')}
          </Button>
        </td>
      </tr>
      <TriedProblem name={name} columns={columns} />
    </tbody>
  );
}

const KeyHint = ({ provider }: { readonly provider: Provider }) =>
  provider.key.hint === null ? (
    <span className="text-n10">{keyWords(provider)}</span>
  ) : (
    <code>{keyWords(provider)}</code>
  );

function Place({ provider }: { readonly provider: Provider }) {
  const kept = keptIn(provider);
  if (kept === null) return <span className="text-n10">{unknown}</span>;
  return (
    <span className="two">
      <span className="text-n11">
        {kept.variable === null ? kept.words : <code title={kept.variable}>{kept.variable}</code>}
      </span>
      {kept.variable !== null && <span className="whitespace-normal">{kept.words}</span>}
    </span>
  );
}

const NoProviders = () => (
  <Empty
    title={t('No provider takes a key')}
    action={
      <Link className="b" to="/policy">
        {t('Add one in Policy')}
      </Link>
    }
    picture={<Hairlines />}
  >
    {t('A backend of the policy that names a key stands here, with where its key lies and whether it works.')}
  </Empty>
);

const Hairlines = () => (
  <div className="grid w-80 gap-0 max-sm:hidden">
    {[0, 1, 2].map((row) => (
      <span key={row} className="flex h-9 items-center gap-6 border-b border-n5">
        <span className="bone" style={{ width: 90 - row * 14 }} />
        <span className="bone" style={{ width: 60 }} />
        <span className="bone ml-auto" style={{ width: 70 }} />
      </span>
    ))}
  </div>
);
