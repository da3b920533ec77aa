// Owns values of config.yaml as the router tells them: one by its dotted key, the part that changes it, what it was
// before, and what keeps it from being changed here.
import type { ConfigAnswer, ConfigValue } from '../../../main/contract/settings-api.ts';

export type ConfigPart = { readonly [key: string]: ConfigValue };

const isMap = (value: ConfigValue | undefined): value is ConfigPart =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const valueAt = ({ config }: Pick<ConfigAnswer, 'config'>, key: string): ConfigValue =>
  key.split('.').reduce<ConfigValue>((at, name) => (isMap(at) ? (at[name] ?? null) : null), config);

export function textAt(answer: Pick<ConfigAnswer, 'config'>, key: string): string {
  const value = valueAt(answer, key);
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

export function numberAt(answer: Pick<ConfigAnswer, 'config'>, key: string): number | null {
  const value = valueAt(answer, key);
  return typeof value === 'number' ? value : null;
}

export function listAt(answer: Pick<ConfigAnswer, 'config'>, key: string): readonly string[] {
  const value = valueAt(answer, key);
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
}

/** `engine.mode` and `worker` make `{ engine: { mode: 'worker' } }`. */
export function partOf(key: string, value: ConfigValue): ConfigPart {
  const [last = key, ...above] = key.split('.').toReversed();
  return above.reduce<ConfigPart>((part, name) => ({ [name]: part }), { [last]: value });
}

/** What a change is taken back with: where the file said nothing, it says nothing again. */
export const valueBefore = (answer: ConfigAnswer, key: string): ConfigValue =>
  answer.sources[key] === 'file' ? valueAt(answer, key) : null;

export const waitsForRestart = ({ restart }: ConfigAnswer, key: string): boolean => restart.includes(key);

const variables: Readonly<Record<string, string>> = {
  host: 'LLR_HOST',
  port: 'LLR_PORT',
  'engine.mode': 'LLR_ENGINE',
  'engine.memory': 'LLR_ENGINE_MEMORY',
  'engine.keepAlive': 'LLR_ENGINE_KEEP_ALIVE',
  'engine.threads': 'LLR_ENGINE_THREADS',
  'engine.models': 'LLR_MODELS',
  'engine.starter': 'LLR_STARTER',
};

export interface Holder {
  readonly by: 'flag' | 'environment';
  /** As it is written there. */
  readonly name: string;
}

/** What goes before the file, so that a change here would do nothing. */
export function holderOf({ sources }: Pick<ConfigAnswer, 'sources'>, key: string): Holder | null {
  if (sources[key] === 'flag') return { by: 'flag', name: `--${key}` };
  if (sources[key] === 'environment') return { by: 'environment', name: variables[key] ?? key };
  return null;
}
