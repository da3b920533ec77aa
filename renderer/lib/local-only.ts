// Owns turning local only on and off.
import type { LocalOnly } from '../../main/contract/api.ts';
import { call } from './api.ts';

export const setLocalOnly = (on: boolean, minutes?: number): Promise<LocalOnly> =>
  call<LocalOnly>('/api/local-only', { method: 'PUT', body: minutes === undefined ? { on } : { on, minutes } });
