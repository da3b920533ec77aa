// Owns the three lists of the screen: what lies here, what could be had, what is on its way.
import { useQuery } from '@tanstack/react-query';
import { HardDrive } from 'lucide-react';
import type { CatalogEntry } from '../../../main/contract/models.ts';
import { foundModelsQuery } from '../../lib/queries.ts';
import { t } from '../../lib/words.ts';
import { Button } from '../../ui/button.tsx';
import { Empty } from '../../ui/conditions.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import type { Acting } from './acting.ts';
import type { Going, Place } from './address.ts';
import { isOver, type Download } from './downloads.ts';
import { DownloadsPanel } from './downloads-panel.tsx';
import { HairlineRows } from './hairlines.tsx';
import { ModelTable } from './model-table.tsx';
import { groupsOf, isHere, isRepository, matches, type ModelRow } from './view.ts';

interface ListsProps {
  readonly place: Place;
  readonly go: (going: Going) => void;
  readonly rows: readonly ModelRow[];
  readonly entries: readonly CatalogEntry[];
  readonly downloads: readonly Download[];
  readonly chosen: string | null;
  readonly recommended: CatalogEntry | null;
  readonly acting: Acting;
}

export function Lists(props: ListsProps) {
  const { place, go, rows, entries, downloads, acting } = props;
  const here = rows.filter(isHere);
  // Who has none begins where there are some to have.
  const tab = place.tab ?? (here.length > 0 || rows.length === 0 ? 'installed' : 'catalog');
  const open = downloads.filter((one) => !isOver(one) || one.phase === 'error').length;
  return (
    <Tabs
      label={t('Models')}
      current={tab}
      onChange={(id) => go({ tab: id })}
      tabs={[
        { id: 'installed', label: t('Installed'), count: here.length, panel: <Installed {...props} here={here} /> },
        {
          id: 'catalog',
          label: t('Catalog'),
          count: rows.filter(({ entry }) => entry !== null).length,
          panel: <Catalog {...props} />,
        },
        {
          id: 'downloads',
          label: t('Downloads'),
          ...(open === 0 ? {} : { count: open }),
          panel: (
            <DownloadsPanel
              downloads={downloads}
              entries={entries}
              acting={acting}
              onCatalog={() => go({ tab: 'catalog' })}
            />
          ),
        },
      ]}
    />
  );
}

function Installed({ here, ...props }: ListsProps & { readonly here: readonly ModelRow[] }) {
  const { go, recommended, acting } = props;
  if (here.length === 0)
    return (
      <Empty
        title={t('No model lies here yet')}
        picture={<HairlineRows />}
        action={
          recommended === null ? (
            <Button onClick={() => go({ tab: 'catalog' })}>{t('Choose from the catalog')}</Button>
          ) : (
            <Button onClick={() => acting.get(recommended.id, null)}>
              {t('Get {model}', { model: recommended.name })}
            </Button>
          )
        }
      >
        {recommended === null
          ? t('What is fetched or imported stands here, with how it runs.')
          : t('{model} is recommended for this computer. What is fetched or imported stands here, with how it runs.', {
              model: recommended.name,
            })}
      </Empty>
    );
  return <FoundRows {...props} label={t('Installed')} rows={here} />;
}

const Catalog = ({ rows, ...props }: ListsProps) => (
  <FoundRows {...props} label={t('Catalog')} headed rows={rows.filter(({ entry }) => entry !== null)} />
);

interface FoundRowsProps extends Omit<ListsProps, 'entries'> {
  readonly label: string;
  /** Also where all of them are of one kind. */
  readonly headed?: boolean;
}

function FoundRows(props: FoundRowsProps) {
  const { label, headed = false, place, go, rows, recommended, acting, downloads, chosen } = props;
  const found = rows.filter((row) => matches(row, place.q));
  const groups = groupsOf(found);
  return (
    <>
      {found.length === 0 ? (
        <NoneCalled {...props} />
      ) : (
        <ModelTable
          label={label}
          groups={groups}
          isPlain={!headed && groups.every(({ id }) => id === 'installed')}
          chosen={chosen}
          recommended={recommended?.id ?? null}
          downloads={downloads}
          acting={acting}
        />
      )}
      <AlreadyHave go={go} />
    </>
  );
}

/** A repository of the hub can be fetched by its name, though no catalog has it. */
function NoneCalled({ place, go, acting }: Pick<ListsProps, 'place' | 'go' | 'acting'>) {
  const name = place.q.trim();
  if (!isRepository(name))
    return (
      <Empty
        title={t('No model is called that')}
        action={<Button onClick={() => go({ q: '' })}>{t('Show all')}</Button>}
      >
        {t('A repository of the hub can be fetched by its name: owner/name, or owner/name:quant.')}
      </Empty>
    );
  return (
    <Empty
      title={t('The catalog does not have {name}', { name })}
      action={
        <Button
          onClick={() => {
            acting.get(name, null);
            go({ q: '', tab: 'downloads' });
          }}
        >
          {t('Get {model}', { model: name })}
        </Button>
      }
    >
      {t('It can be fetched from the hub all the same. Whether it fits is known once it is here.')}
    </Empty>
  );
}

function AlreadyHave({ go }: Pick<ListsProps, 'go'>) {
  // Looking for them reads the disk: once is enough for this line, whatever else changes meanwhile.
  const found = useQuery({ ...foundModelsQuery(), enabled: ({ state }) => state.data === undefined });
  const count = found.data?.models.filter(({ installedAs }) => installedAs === null).length ?? 0;
  return (
    <div className="mt-3 flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
      <span className="flex min-w-[200px] flex-1 items-start gap-2">
        <HardDrive size={14} strokeWidth={2} aria-hidden className="mt-[3px] flex-none text-n10" />
        <span>
          {count > 0 &&
            `${t('{count, plural, one {# more model lies} other {# more models lie}} on this disk.', { count })} `}
          <span className="text-n10">{t('Imported files are linked, never moved or copied.')}</span>
        </span>
      </span>
      <Button onClick={() => go({ isImporting: true })}>{t('I already have models')}</Button>
    </div>
  );
}
