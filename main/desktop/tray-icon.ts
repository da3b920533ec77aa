// Owns which of its five faces the tray shows. Pure.
import type { Glance } from '../core.ts';

export type TrayFace = 'paused' | 'attention' | 'cloud' | 'working' | 'idle';

/** What needs the person comes first, then where answers come from. */
export function faceOf({ state, alerts, busy }: Pick<Glance, 'state' | 'alerts' | 'busy'>): TrayFace {
  if (alerts.length > 0) return 'attention';
  if (state.address === null) return 'paused';
  if (busy.includes('public')) return 'cloud';
  return busy.length > 0 || state.inFlight > 0 ? 'working' : 'idle';
}
