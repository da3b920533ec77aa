// Owns how it stands with newer versions: what each event makes of it. Pure; what does not fit the phase changes nothing.
import type { UpdateState } from '../contract/desktop.ts';

export type UpdateEvent =
  | { readonly type: 'asked' }
  | { readonly type: 'newest'; readonly at: string }
  | { readonly type: 'found'; readonly version: string; readonly bytes: number | null; readonly at: string }
  | { readonly type: 'begun' }
  | { readonly type: 'coming'; readonly progress: number }
  | { readonly type: 'stopped' }
  | { readonly type: 'here' }
  | { readonly type: 'failed'; readonly why: string }
  | { readonly type: 'local-only'; readonly on: boolean }
  | { readonly type: 'channel'; readonly channel: UpdateState['channel'] }
  | { readonly type: 'daily'; readonly on: boolean };

/** Whether it is held stands beside the phase, which is found again afterwards. */
export interface Updating {
  readonly state: Omit<UpdateState, 'phase'> & { readonly phase: Exclude<UpdateState['phase'], 'held'> };
  readonly isHeld: boolean;
}

export function nextUpdate(updating: Updating, event: UpdateEvent): Updating {
  const { state } = updating;
  if (event.type === 'local-only') return { ...updating, isHeld: event.on };
  if (event.type === 'daily') return { ...updating, state: { ...state, daily: event.on } };
  return { ...updating, state: next(state, event) };
}

type State = Updating['state'];
type Phase = State['phase'];
type Step = Exclude<UpdateEvent, { readonly type: 'local-only' | 'daily' }>;

const asking: readonly Phase[] = ['idle', 'failed', 'available'];

/** In which phases an event counts. */
const fitting: Readonly<Record<Step['type'], readonly Phase[]>> = {
  asked: asking,
  newest: ['checking'],
  found: ['checking'],
  begun: ['available'],
  coming: ['downloading'],
  stopped: ['downloading'],
  here: ['downloading'],
  failed: ['idle', 'checking', 'available', 'downloading', 'ready', 'failed'],
  channel: ['manual', 'idle', 'checking', 'available', 'downloading', 'ready', 'failed'],
};

const nothing = { version: null, bytes: null, progress: null, why: null } as const;

function next(state: State, event: Step): State {
  if (!fitting[event.type].includes(state.phase)) return state;
  switch (event.type) {
    case 'asked':
      return { ...state, ...nothing, phase: 'checking' };
    case 'newest':
      return { ...state, phase: 'idle', checkedAt: event.at };
    case 'found':
      return { ...state, phase: 'available', version: event.version, bytes: event.bytes, checkedAt: event.at };
    case 'begun':
      return { ...state, phase: 'downloading', progress: 0 };
    case 'coming':
      return { ...state, progress: share(event.progress) };
    case 'stopped':
      return { ...state, phase: 'available', progress: null };
    case 'here':
      return { ...state, phase: 'ready', progress: null };
    case 'failed':
      return { ...state, ...nothing, phase: 'failed', why: event.why };
    case 'channel':
      return { ...state, ...nothing, phase: state.phase === 'manual' ? 'manual' : 'idle', channel: event.channel };
  }
}

const share = (progress: number): number => (progress >= 0 ? Math.min(1, progress) : 0);

const canAsk = ({ phase }: State): boolean => asking.includes(phase);

/** As it is told. What is here already needs nobody's answer. */
export const toldOf = ({ state, isHeld }: Updating): UpdateState =>
  isHeld && state.phase !== 'manual' && state.phase !== 'ready' ? { ...state, phase: 'held', progress: null } : state;

export const mayAsk = ({ state, isHeld }: Updating): boolean => !isHeld && canAsk(state);
export const mayDownload = ({ state, isHeld }: Updating): boolean => !isHeld && state.phase === 'available';

const dayMs = 86_400_000;

/** A clock that was set back is no reason to ask every hour, nor never again. */
export function isDue({ state }: Updating, nowMs: number): boolean {
  const before = state.checkedAt === null ? null : Date.parse(state.checkedAt);
  return state.daily && (before === null || Math.abs(nowMs - before) >= dayMs);
}
