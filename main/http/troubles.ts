// Owns what counts as a trouble that needs the person at the machine, and its words: what is wrong, what follows of it,
// what to do. Facts come from where they are known; nothing here holds what a caller wrote, or a key.
import type { ModelRecord } from '../contract/models.ts';
import type { KeysKept } from '../contract/settings-api.ts';
import type { BackendSpec } from '../domain/policy.ts';
import type { Clock, Timer } from '../platform/ports.ts';
import type { Mended } from '../store/keeping/exchange.ts';
import type { Unmended } from '../store/keeping/mend.ts';
import type { Alerts } from './alerts.ts';
import { keyAlert } from './key-trouble.ts';
import { damagedAlert, fullAlert, restoredAlert } from './ledger-trouble.ts';
import { portAlert, type ShutDoor } from './port-trouble.ts';

export interface Troubles extends Disposable {
  readonly backends: {
    /** It answered, and takes our credential. */
    readonly answered: (name: string) => void;
    readonly refused: (spec: BackendSpec, status: number) => void;
    /** None of its endpoints is tried any more until it has rested. */
    readonly silent: (spec: BackendSpec) => void;
  };
  /** What stands in the files is not in force, or is again; and who is configured. */
  readonly policy: (problem: string | null, backends: readonly BackendSpec[]) => void;
  readonly model: (record: ModelRecord) => void;
  /** Why keys that lie in a keychain cannot be read, or null where all are. */
  readonly keys: (unreadable: KeysKept['unreadable']) => void;
  /** A wall has refused so many requests. */
  readonly blocked: (times: number) => void;
  /** A write of the ledger: the code of what refused it, or null where it went well. */
  readonly ledger: (code: string | null) => void;
  /** The ledger was damaged, and is mended. */
  readonly ledgerMended: (mended: Mended) => void;
  /** It is damaged and stays so for now; null where it is whole. */
  readonly ledgerUnmended: (unmended: Unmended | null) => void;
  /** What keeps the door shut, or null where it is open. */
  readonly port: (shut: ShutDoor | null) => void;
}

interface TroubleParts {
  readonly alerts: Alerts;
  readonly clock: Pick<Clock, 'now' | 'after'>;
  readonly isInstalled: (model: string) => boolean;
}

export function createTroubles({ alerts, clock, isInstalled }: TroubleParts): Troubles {
  const refusals = createRefusals(alerts, clock);
  return {
    backends: backendTroubles(alerts),
    policy(problem, backends) {
      alerts.endOthers('provider:', new Set(backends.flatMap(({ name }) => [keyOf(name), silenceOf(name)])));
      if (problem === null) return alerts.end('policy');
      const [first = ''] = problem.split('\n');
      alerts.raise({
        id: 'policy',
        kind: 'policy',
        title: 'The policy in the file is not in force',
        message: `${first} Until that is mended, the policy of before goes on.`,
        action: { label: 'Open policy', to: '/policy' },
      });
    },
    model({ id, state, error }) {
      if (error === null) {
        // What is tried again is not well yet.
        if (state === 'ready' || state === 'stopped') alerts.end(`model:${id}`);
        return;
      }
      alerts.raise({
        id: `model:${id}`,
        kind: 'model',
        title: `${id} could not run`,
        message: `${error.message} Start it again, or use a smaller one.`,
        action: { label: 'Open models', to: '/models' },
        isOver: () => !isInstalled(id),
      });
    },
    keys(unreadable) {
      if (unreadable === null) return alerts.end('keys');
      alerts.raise(keyAlert(unreadable));
    },
    blocked: refusals.count,
    ledger(code) {
      if (code === null) return alerts.end('ledger');
      alerts.raise(fullAlert(code));
    },
    ledgerMended: (mended) => alerts.raise(restoredAlert(mended)),
    ledgerUnmended(unmended) {
      if (unmended === null) return alerts.end('ledger:damaged');
      alerts.raise(damagedAlert(unmended));
    },
    port(shut) {
      if (shut === null) return alerts.end('port');
      alerts.raise(portAlert(shut));
    },
    [Symbol.dispose]: refusals.stop,
  };
}

const keyOf = (name: string): string => `provider:${name}:key`;
const silenceOf = (name: string): string => `provider:${name}:silent`;

function backendTroubles(alerts: Alerts): Troubles['backends'] {
  return {
    answered(name) {
      alerts.end(keyOf(name));
      alerts.end(silenceOf(name));
    },
    refused({ name, keyName }, status) {
      alerts.end(silenceOf(name));
      alerts.raise({
        id: keyOf(name),
        kind: 'provider',
        title: `${name} refuses our key`,
        message: `It answered ${status}, so nothing can be asked there. Check ${keyName ?? `apiKey of backend ${name} in policy.yaml`}: it may be wrong, over, or not for this model.`,
        action: { label: 'Open providers', to: '/settings#providers' },
      });
    },
    silent({ name }) {
      alerts.raise({
        id: silenceOf(name),
        kind: 'provider',
        title: `${name} does not answer`,
        message:
          'Several tries in a row failed, so others are asked in its place where they may. Check that it runs and can be reached; it is tried again by itself.',
        action: { label: 'Show failed requests', to: '/requests?outcome=failed' },
      });
    },
  };
}

const minuteMs = 60_000;
const dayMs = 86_400_000;

/** Refused requests of the last day, counted by the minute: however many there are, it is one alert. */
function createRefusals(alerts: Alerts, clock: TroubleParts['clock']) {
  const minutes = new Map<number, number>();
  let timer: Timer | null = null;
  function tell(): void {
    timer?.cancel();
    timer = null;
    const now = clock.now();
    for (const [minute] of minutes) if ((minute + 1) * minuteMs + dayMs <= now) minutes.delete(minute);
    const [oldest] = minutes.keys();
    if (oldest === undefined) return alerts.end('wall');
    timer = clock.after((oldest + 1) * minuteMs + dayMs - now, tell);
    let count = 0;
    for (const some of minutes.values()) count += some;
    const requests = count === 1 ? 'request was' : 'requests were';
    alerts.raise({
      id: 'wall',
      kind: 'wall',
      title: `${count} ${requests} refused by a wall`,
      message:
        'Within the last 24 hours: nobody who may see them could answer. Look at them, and let a model on this machine serve them, or change what the policy allows.',
      action: { label: 'Show them', to: '/requests?outcome=blocked' },
    });
  }
  return {
    count(times: number): void {
      const minute = Math.floor(clock.now() / minuteMs);
      minutes.set(minute, (minutes.get(minute) ?? 0) + times);
      tell();
    },
    stop: () => timer?.cancel(),
  };
}
