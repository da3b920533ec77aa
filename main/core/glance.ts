// Owns what a host shows of the router beside its page: how it stands, in one piece, told at most four times a second and
// not at all while nothing changes. The desktop's tray is its caller.
import type { Alert } from '../contract/alerts.ts';
import type { MoneyOutlook, RouterState } from '../contract/api.ts';
import type { DownloadProgress } from '../contract/downloads.ts';
import type { ModelRecord } from '../contract/models.ts';
import type { Zone } from '../contract/routing.ts';
import type { Figures } from '../gateway/memory/figures.ts';
import type { Alerts } from '../http/alerts.ts';
import type { EventHub } from '../http/events.ts';
import type { Local } from '../local/local.ts';
import type { Clock, Timer } from '../platform/ports.ts';
import type { LiveSummary } from '../store/summary/live-summary.ts';
import type { Outlook } from './outlook.ts';

export interface Glance {
  readonly state: RouterState;
  /** Since 00:00 UTC. */
  readonly today: ReturnType<LiveSummary['today']>;
  readonly money: MoneyOutlook;
  readonly alerts: readonly Alert[];
  /** All that are installed. */
  readonly models: readonly ModelRecord[];
  /** Those that were heard of since the start, over or not. */
  readonly downloads: readonly DownloadProgress[];
  /** Where answers come from at this moment. */
  readonly busy: readonly Zone[];
}

export interface Glances {
  readonly now: () => Glance;
  /** Returns the end of that. */
  readonly follow: (listener: (glance: Glance) => void) => () => void;
}

interface GlanceParts {
  readonly clock: Pick<Clock, 'after'>;
  readonly events: Pick<EventHub, 'subscribe'>;
  readonly state: () => RouterState;
  readonly live: Pick<LiveSummary, 'today' | 'ready'>;
  readonly outlook: Pick<Outlook, 'now'>;
  readonly alerts: Pick<Alerts, 'open'>;
  readonly local: Pick<Local, 'installed' | 'recordNow'>;
  readonly gateway: { readonly figures: Pick<Figures, 'busy'> };
}

const pauseMs = 250;

export function createGlances(parts: GlanceParts): Glances {
  const downloads = new Map<string, DownloadProgress>();
  const now = (): Glance => ({
    state: parts.state(),
    today: parts.live.today(),
    money: parts.outlook.now(),
    alerts: parts.alerts.open(),
    models: parts.local.installed().map(({ id }) => parts.local.recordNow(id)),
    downloads: [...downloads.values()],
    busy: parts.gateway.figures.busy(),
  });
  return {
    now,
    follow(listener) {
      let timer: Timer | null = null;
      const touch = (): void => {
        timer ??= parts.clock.after(pauseMs, () => {
          timer = null;
          listener(now());
        });
      };
      const end = parts.events.subscribe({
        touch,
        tell({ key, event }) {
          // A row that was settled is told by the counters too.
          if (key === null) return;
          const told = event();
          if (told.type === 'download-progress') downloads.set(told.download.id, told.download);
          touch();
        },
      });
      // Where the ledger cannot be read there are no figures of today, and all else is told the same.
      parts.live.ready().then(touch, touch);
      return () => {
        end();
        timer?.cancel();
      };
    },
  };
}
