// Owns the words, the order and the check marks of the tray's menu: state first, then only what fits the state. Pure; a
// click is an order.
import type { DesktopOrder, UpdateState } from '../contract/desktop.ts';
import { isOver, type DownloadProgress } from '../contract/downloads.ts';
import type { ModelRecord } from '../contract/models.ts';
import type { Glance } from '../core.ts';

export type TrayItem =
  | { readonly kind: 'line' }
  | { readonly kind: 'text'; readonly label: string }
  | {
      readonly kind: 'order';
      readonly label: string;
      readonly order: DesktopOrder;
      readonly checked?: boolean;
      readonly accelerator?: string;
    }
  | { readonly kind: 'menu'; readonly label: string; readonly checked?: boolean; readonly items: readonly TrayItem[] };

const line: TrayItem = { kind: 'line' };
const text = (label: string): TrayItem => ({ kind: 'text', label });
const order = (label: string, what: DesktopOrder): TrayItem => ({ kind: 'order', label, order: what });

interface Seen extends Glance {
  readonly update: UpdateState;
}

export const trayMenu = (seen: Seen): readonly TrayItem[] => [
  ...head(seen),
  line,
  text(todayWords(seen)),
  ...moneyLine(seen),
  ...seen.alerts.slice(0, mostAlerts).map(({ title, action }) => order(title, { do: 'open', to: action?.to ?? '/' })),
  line,
  localOnly(seen),
  ...models(seen.models),
  ...downloads(seen.downloads),
  line,
  { kind: 'order', label: 'Open LA Router', order: { do: 'open' }, accelerator: 'CommandOrControl+O' },
  order('Playground', { do: 'open', to: '/playground' }),
  order('Connect an app…', { do: 'open', to: '/connect' }),
  line,
  seen.state.address === null
    ? order('Start the router', { do: 'router', step: 'start' })
    : order('Pause the router', { do: 'router', step: 'pause' }),
  order('Show log', { do: 'reveal', place: 'logs' }),
  { kind: 'order', label: 'Settings…', order: { do: 'open', to: '/settings' }, accelerator: 'CommandOrControl+,' },
  updateItem(seen.update),
  line,
  order(quitWords(seen.models), { do: 'quit' }),
];

const mostAlerts = 3;
/** A menu is no list of everything: the others are in Models. */
const mostModels = 8;

function head({ state: { address } }: Seen): readonly TrayItem[] {
  if (address === null) return [text('Paused: requests get no answer')];
  return [text(`Running on ${address.replace(/^https?:\/\//, '')}`), order('Copy address', { do: 'copy-address' })];
}

function todayWords({ today: { requests, device, spentUsd } }: Seen): string {
  if (requests === 0) return 'Today no requests yet';
  const parts = [
    `Today ${countWords(requests, 'request')}`,
    `${percent(device, requests)} here`,
    ...(spentUsd === null ? [] : [money(spentUsd)]),
  ];
  return parts.join(', ');
}

/** What today saved and where the period ends, as far as that is known and not nothing. */
function moneyLine({ money: { savedUsd, forecast } }: Seen): readonly TrayItem[] {
  const parts = [
    ...(savedUsd === null || savedUsd === 0 ? [] : [`saved ${money(savedUsd)}`]),
    ...(forecast === null || forecast.usd === 0
      ? []
      : [`${periodWords[forecast.period]} about ${money(forecast.usd)}`]),
  ].join(', ');
  return parts === '' ? [] : [text(`${parts.charAt(0).toUpperCase()}${parts.slice(1)}`)];
}

const periodWords = { day: 'today', week: 'this week', month: 'this month' } as const;

function localOnly({
  state: {
    localOnly: { on, until },
  },
}: Seen): TrayItem {
  const choices: readonly TrayItem[] = [
    order('For 1 hour', { do: 'local-only', on: true, hold: 'hour' }),
    order('Until tonight', { do: 'local-only', on: true, hold: 'tonight' }),
    order('Until I turn it off', { do: 'local-only', on: true }),
  ];
  const off = on ? [order('Turn it off', { do: 'local-only', on: false }), line] : [];
  const label = on && until !== null ? `Local only until ${clockWords(until)}` : 'Local only';
  return { kind: 'menu', label, checked: on, items: [...off, ...choices] };
}

function models(all: readonly ModelRecord[]): readonly TrayItem[] {
  const shown = all.toSorted((a, b) => rank(a) - rank(b)).slice(0, mostModels);
  return shown.map((model) => ({
    kind: 'menu',
    label: `${model.id}   ${stateWords(model)}`,
    checked: isUp(model),
    items: [
      isUp(model)
        ? order('Stop', { do: 'model', id: model.id, step: 'stop' })
        : order('Start', { do: 'model', id: model.id, step: 'start' }),
      ...(isUp(model) && model.keepAliveS !== 0
        ? [order('Keep it loaded', { do: 'model', id: model.id, step: 'keep' })]
        : []),
      order('Open in Models', { do: 'open', to: `/models?model=${encodeURIComponent(model.id)}` }),
    ],
  }));
}

const isUp = ({ state }: ModelRecord): boolean => state !== 'stopped' && state !== 'failed';
const rank = (model: ModelRecord): number => (isUp(model) ? 0 : 1);

function stateWords({ state, progress, memoryBytes, busy }: ModelRecord): string {
  if (state === 'ready') return `${gigabytes(memoryBytes)}, ${busy > 0 ? 'working' : 'ready'}`;
  if (state === 'starting' || state === 'loading')
    return progress === null ? 'loading' : `loading ${percent(progress, 1)}`;
  if (state === 'draining' || state === 'stopping') return 'stopping';
  return state;
}

const downloads = (all: readonly DownloadProgress[]): readonly TrayItem[] =>
  all.filter((download) => !isOver(download)).map(downloadItem);

function downloadItem(download: DownloadProgress): TrayItem {
  const { id, modelId, phase } = download;
  const change =
    phase === 'paused'
      ? order('Go on', { do: 'download', id, step: 'resume' })
      : order('Pause', { do: 'download', id, step: 'pause' });
  const label = `${modelId}   ${courseWords(download)}`;
  return { kind: 'menu', label, items: [change, order('Open in Models', { do: 'open', to: '/models' })] };
}

function courseWords({ phase, bytes, total, etaS }: DownloadProgress): string {
  const words = total === null || total === 0 ? [] : [percent(bytes, total)];
  if (phase === 'paused') words.push('paused');
  else if (etaS !== null) words.push(`${durationWords(etaS)} left`);
  return words.join(', ') || phase;
}

function updateItem({ phase, version, progress }: UpdateState): TrayItem {
  switch (phase) {
    case 'available':
      return order(`Version ${version ?? ''} is there…`, { do: 'open', to: '/settings#updates' });
    case 'downloading':
      return text(`Version ${version ?? ''} comes, ${percent(progress ?? 0, 1)}`);
    case 'ready':
      return order(`Restart into ${version ?? 'the new version'}…`, { do: 'update', step: 'install' });
    case 'checking':
      return text('Looking for updates…');
    case 'manual':
      return order('Updates come with a new installer', { do: 'open', to: '/settings#updates' });
    case 'idle':
    case 'failed':
    case 'held':
      return order('Check for updates…', { do: 'update', step: 'check' });
  }
}

function quitWords(all: readonly ModelRecord[]): string {
  const up = all.filter(isUp).length;
  return up === 0 ? 'Quit' : `Quit   stops ${countWords(up, 'model')}`;
}

const countWords = (count: number, one: string): string =>
  `${count.toLocaleString('en')} ${one}${count === 1 ? '' : 's'}`;
const percent = (part: number, whole: number): string => `${Math.floor((100 * part) / whole)}%`;
function money(usd: number): string {
  if (usd > 0 && usd < 0.01) return '<$0.01';
  return usd < 0 ? `-$${(-usd).toFixed(2)}` : `$${usd.toFixed(2)}`;
}
const gigabytes = (bytes: number): string => `${(bytes / 1e9).toFixed(1)} GB`;
const clockWords = (at: string): string =>
  new Date(at).toLocaleTimeString('en', { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
const durationWords = (seconds: number): string =>
  seconds >= 3_600
    ? `${Math.round(seconds / 3_600)} h`
    : `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, '0')}`;
