// Owns the open alerts: each trouble once, until it ends by itself or is dismissed. What was dismissed stays away until
// the trouble has ended and comes again.
import type { Alert } from '../contract/alerts.ts';
import type { Clock, Timer } from '../platform/ports.ts';
import type { EventHub } from './events.ts';

type Trouble = Omit<Alert, 'at'> & {
  /** Asked when alerts are listed, where nobody tells of its end. */
  readonly isOver?: () => boolean;
};

export interface Alerts extends Disposable {
  /** The newest first. */
  readonly open: () => readonly Alert[];
  /** Of a trouble that is known already the words are taken over. */
  readonly raise: (trouble: Trouble) => void;
  readonly end: (id: string) => void;
  /** Ends all of that beginning but those that are named. */
  readonly endOthers: (beginning: string, ids: ReadonlySet<string>) => void;
  /** False where nothing of that name is open. */
  readonly dismiss: (id: string) => boolean;
}

interface AlertParts {
  readonly clock: Pick<Clock, 'now' | 'after'>;
  readonly events: EventHub;
}

interface Entry {
  readonly alert: Alert;
  readonly isOver: () => boolean;
  readonly dismissed: boolean;
}

/** Many that come at once are one word to whoever listens. */
const tellingMs = 50;
const never = (): boolean => false;

export function createAlerts({ clock, events }: AlertParts): Alerts {
  const entries = new Map<string, Entry>();
  let soon: Timer | null = null;
  const open = (): readonly Alert[] => {
    for (const [id, { isOver }] of entries) if (isOver()) entries.delete(id);
    return [...entries.values()].flatMap(({ alert, dismissed }) => (dismissed ? [] : [alert])).toReversed();
  };
  const tell = (): void => {
    soon ??= clock.after(tellingMs, () => {
      soon = null;
      events.publish({ type: 'alert-changed', alerts: [...open()] });
    });
  };
  function end(id: string): void {
    // Most of those who tell of an end never had a trouble.
    if (entries.size === 0) return;
    const entry = entries.get(id);
    if (entry === undefined) return;
    entries.delete(id);
    if (!entry.dismissed) tell();
  }
  return {
    open,
    raise({ isOver = never, ...trouble }) {
      const before = entries.get(trouble.id);
      const { at, ...words } = before?.alert ?? { at: new Date(clock.now()).toISOString() };
      if (before !== undefined && JSON.stringify(words) === JSON.stringify(trouble)) return;
      const dismissed = before?.dismissed ?? false;
      entries.set(trouble.id, { alert: { ...trouble, at }, isOver, dismissed });
      if (!dismissed) tell();
    },
    end,
    endOthers(beginning, ids) {
      for (const id of entries.keys()) if (id.startsWith(beginning) && !ids.has(id)) end(id);
    },
    dismiss(id) {
      const entry = entries.get(id);
      if (entry === undefined || entry.dismissed) return false;
      entries.set(id, { ...entry, dismissed: true });
      tell();
      return true;
    },
    [Symbol.dispose]: () => soon?.cancel(),
  };
}
