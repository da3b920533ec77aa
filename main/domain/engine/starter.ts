// Owns whether the starter is fetched: the small model that shows that this machine answers. Pure.

export interface StarterSituation {
  readonly setting: 'on' | 'off' | 'unset';
  /** Some configured target can serve `auto`, or could once it is up. */
  readonly othersCanServeAuto: boolean;
  /** Some model that answers is installed here. */
  readonly installedAny: boolean;
  /** Somebody looks at the window: then nothing is fetched before a click. */
  readonly windowOpen: boolean;
}

export type StarterStep = 'fetch' | 'offer' | 'nothing';

/** Switched on it is always wanted; whether it is there already is for its download to see. */
export function starterStep({ setting, othersCanServeAuto, installedAny, windowOpen }: StarterSituation): StarterStep {
  if (setting === 'on') return 'fetch';
  if (setting === 'off' || installedAny || othersCanServeAuto) return 'nothing';
  return windowOpen ? 'offer' : 'fetch';
}
