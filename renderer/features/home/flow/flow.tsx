// Owns the picture of a day: apps on the left, the router, where the requests were answered, and the wall between your
// servers and the cloud. Positions come from geometry.ts.
import { Shield } from 'lucide-react';
import type { Zone } from '../../../../main/contract/routing.ts';
import type { Summary, ZoneSummary } from '../../../../main/contract/summary.ts';
import { formatCost, formatCount, formatPercent, formatShort } from '../../../lib/format.ts';
import { useLive, useMedia, useNow } from '../../../lib/page.tsx';
import { t } from '../../../lib/words.ts';
import { Pill, ZoneName } from '../../../ui/pill.tsx';
import { PageLink } from '../page-link.tsx';
import { appsOf, type FlowApp } from './apps.ts';
import { bandPath, layFlow, narrowFlow, wideFlow, type Flow, type ZonePlace } from './geometry.ts';
import { narrowPlaces, tickHeight, ticksOf, widePlaces } from './ticks.ts';

const columns =
  'relative mt-5 grid grid-cols-[88px_minmax(12px,0.6fr)_8px_minmax(28px,1fr)_190px] ' +
  'sm:grid-cols-[128px_minmax(40px,0.7fr)_12px_minmax(60px,1fr)_212px] ' +
  'xl:grid-cols-[148px_minmax(60px,0.8fr)_12px_minmax(80px,1fr)_232px]';

export function FlowPicture({ summary }: { readonly summary: Summary }) {
  const isNarrow = useMedia('(max-width: 640px)');
  const localOnly = useLive((view) => view.state?.localOnly.on ?? false);
  const apps = appsOf(summary.byClient);
  const sizes = isNarrow ? narrowFlow : wideFlow;
  const flow = layFlow({ apps, byZone: summary.byZone, localOnly, sizes });
  return (
    <figure aria-label={t('Last 24 hours: from apps through the router to where requests were answered')}>
      <div className={columns} style={{ height: flow.height }}>
        <Apps apps={apps} flow={flow} />
        <Bands
          height={flow.height}
          bands={flow.apps.map(({ bar, meets }, index) => ({
            key: String(index),
            fill: 'fill-n4',
            path: bandPath(bar, { top: meets, height: bar.height }),
          }))}
        />
        <Router flow={flow} />
        <Bands
          height={flow.height}
          bands={flow.zones
            .filter(({ bar }) => bar.height > 0)
            .map(({ zone, bar, leaves }) => ({
              key: zone,
              fill: bandFill[zone],
              path: bandPath({ top: leaves, height: bar.height }, bar),
            }))}
        />
        <ul className="relative">
          {flow.zones.map((place) => (
            <ZoneBlock key={place.zone} place={place} summary={summary} isNarrow={isNarrow} />
          ))}
        </ul>
        <Wall summary={summary} at={flow.wallAt} localOnly={localOnly} places={isNarrow ? narrowPlaces : widePlaces} />
      </div>
    </figure>
  );
}

const bandFill: Readonly<Record<Zone, string>> = {
  device: 'fill-(--device-band)',
  private: 'fill-(--private-band)',
  public: 'fill-(--public-band)',
};
const barFill: Readonly<Record<Zone, string>> = {
  device: 'bg-(--device-fill)',
  private: 'bg-(--private-fill)',
  public: 'bg-(--public-fill)',
};

function Apps({ apps, flow }: { readonly apps: readonly FlowApp[]; readonly flow: Flow }) {
  if (apps.length === 0)
    return <p className="note self-center pr-3">{t('No app asked for anything in the last 24 hours.')}</p>;
  return (
    <ul className="relative">
      {apps.map(({ name, calls, tokens, apps: count }, index) => {
        const place = flow.apps[index];
        if (place === undefined) return null;
        return (
          <li key={name ?? ''}>
            <span
              className="cut absolute right-2.5 left-0 -translate-y-1/2 text-12 text-n10"
              style={{ top: place.middle }}
              title={name ?? undefined}
            >
              <b className="nm cut block text-13 leading-[18px] font-medium text-n12">
                {name ?? t('{count, plural, one {# other} other {# others}}', { count })}
              </b>
              <Amounts calls={calls} tokens={tokens} />
            </span>
            <i
              className="absolute right-0 w-1 rounded-[1px] bg-n8"
              style={{ top: place.bar.top, height: place.bar.height }}
            />
          </li>
        );
      })}
    </ul>
  );
}

const callsWord = (calls: number): string =>
  t('{count, plural, one {{shown} call} other {{shown} calls}}', { count: calls, shown: formatCount(calls) });

/** How many calls, and how many tokens; on a phone the calls alone. */
const Amounts = ({ calls, tokens }: { readonly calls: number; readonly tokens: number }) => (
  <>
    {callsWord(calls)}
    <span className="max-sm:hidden">
      {' · '}
      <span aria-hidden>{formatShort(tokens)}</span>
      <span className="vh">{t('{count} tokens', { count: formatShort(tokens) })}</span>
    </span>
  </>
);

interface BandsProps {
  readonly height: number;
  readonly bands: readonly { readonly key: string; readonly fill: string; readonly path: string }[];
}

const Bands = ({ height, bands }: BandsProps) => (
  <svg className="block h-full w-full" viewBox={`0 0 100 ${height}`} preserveAspectRatio="none" aria-hidden>
    {bands.map(({ key, fill, path }) => (
      <path key={key} className={fill} d={path} />
    ))}
  </svg>
);

const Router = ({ flow: { router } }: { readonly flow: Flow }) => (
  <div className="relative">
    <span
      className="absolute left-1/2 -translate-x-1/2 text-12 font-strong whitespace-nowrap"
      style={{ top: router.top - 20 }}
    >
      LA Router
    </span>
    <i className="absolute inset-x-0 bg-n12" style={{ top: router.top, height: router.height }} />
  </div>
);

interface ZoneBlockProps {
  readonly place: ZonePlace;
  readonly summary: Summary;
  readonly isNarrow: boolean;
}

/** A line of figures under the name, and so many pills as there is room for. */
const wordsHeight = 40;
const pillHeight = 24;

function ZoneBlock({ place: { zone, block, bar }, summary, isNarrow }: ZoneBlockProps) {
  const told = summary.byZone[zone];
  const isQuiet = told.calls === 0;
  const room = isNarrow ? 1 : Math.max(1, Math.floor((block.height - wordsHeight) / pillHeight));
  return (
    <li className="absolute right-0 left-0" style={{ top: block.top, height: block.height }}>
      <i
        className={`absolute left-0 w-1 rounded-[1px] ${isQuiet ? 'bg-n6' : barFill[zone]}`}
        style={isQuiet ? { top: 4, bottom: 4 } : { top: bar.top - block.top, height: bar.height }}
      />
      <div className="absolute inset-y-0 right-0 left-3 flex flex-col items-start text-12 leading-[18px] text-n10 sm:left-4">
        <span className="flex w-full items-center text-12 leading-[20px] sm:text-13">
          <ZoneName zone={zone} />
          <b className="ml-auto pl-1 font-medium sm:pl-2 text-n12">
            {isQuiet ? '' : partOf(told.tokens, tokensOf(summary))}
          </b>
        </span>
        {isQuiet ? <span>{t('nothing')}</span> : <ZoneFigures told={told} />}
        <Targets told={told} zone={zone} room={room} />
      </div>
    </li>
  );
}

/** What was something never looks like nothing. */
const partOf = (tokens: number, all: number): string =>
  tokens > 0 && tokens / all < 0.005 ? `< ${formatPercent(1, 100)}` : formatPercent(tokens, all);

const tokensOf = ({ byZone: { device, private: own, public: cloud } }: Summary): number =>
  device.tokens + own.tokens + cloud.tokens;

const ZoneFigures = ({ told: { calls, tokens, costUsd } }: { readonly told: ZoneSummary }) => (
  <span className="cut max-w-full max-sm:whitespace-normal">
    {callsWord(calls)}
    {' · '}
    {t('{count} tokens', { count: formatShort(tokens) })}
    {' · '}
    {formatCost(costUsd)}
  </span>
);

interface TargetsProps {
  readonly told: ZoneSummary;
  readonly zone: Zone;
  readonly room: number;
}

function Targets({ told: { targets }, zone, room }: TargetsProps) {
  const shown = targets.slice(0, room);
  const more = targets.length - shown.length;
  return shown.map(({ target }, index) => (
    <span key={target} className="mt-1 flex h-5 max-w-full">
      <Pill target={target} zone={zone} tails={more > 0 && index === shown.length - 1 ? [`+${more}`] : []} />
    </span>
  ));
}

interface WallProps {
  readonly summary: Summary;
  readonly at: number;
  readonly localOnly: boolean;
  readonly places: number;
}

function Wall({ summary: { wall, hours }, at, localOnly, places }: WallProps) {
  const now = useNow();
  const ticks = ticksOf(wall.at, { now, hours, places });
  const most = Math.max(1, ...ticks.map(({ count }) => count));
  return (
    <div className="absolute right-0 left-0 z-1 grid h-0 grid-cols-subgrid" style={{ top: at, gridColumn: '3 / -1' }}>
      <div className="absolute inset-x-0 -top-px flex items-center gap-2">
        <span className="relative h-0.5 min-w-0 flex-1 bg-n12" aria-hidden>
          {ticks.map((tick) => (
            <i
              key={tick.at}
              className="absolute bottom-0.5 w-px bg-n12"
              style={{ left: `round(down, ${tick.at * 100}%, 1px)`, height: tickHeight(tick, most) }}
            />
          ))}
        </span>
        <PageLink
          to="/requests?pinned=true"
          className="-my-3 flex h-6 flex-none items-center gap-1.5 rounded-1 text-12 text-n12 hover:underline"
        >
          <Shield size={14} strokeWidth={2} aria-hidden />
          <span>
            {localOnly ? t('Local only') : t('Privacy wall')}: <b>{formatCount(wall.pinned)}</b> {t('held')}
            {wall.stopped > 0 && (
              <span className="max-sm:hidden">
                {', '}
                <b>{formatCount(wall.stopped)}</b> {t('stopped')}
              </span>
            )}
          </span>
        </PageLink>
      </div>
    </div>
  );
}
