// Owns what the strict fakes share: scripts of JSON and of streams, and words in a model's name that say what to do.
import type { Script, Step } from '../fake-provider.ts';

export interface Played {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Buffer;
}

export type Fields = Record<string, unknown>;

export const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
export const listOf = (value: unknown): Fields[] => (Array.isArray(value) ? value.filter(isFields) : []);

export const bytes = (text: string): Step => ({ kind: 'bytes', bytes: Buffer.from(text) });
export const event = (value: unknown, name?: string): Step =>
  bytes(`${name === undefined ? '' : `event: ${name}\n`}data: ${JSON.stringify(value)}\n\n`);

export const jsonScript = (value: unknown, status = 200, headers: Record<string, string> = {}): Script => ({
  status,
  headers: { 'content-type': 'application/json', ...headers },
  before: [],
  steps: [bytes(JSON.stringify(value))],
});

export const streamScript = (steps: readonly Step[], type = 'text/event-stream; charset=utf-8'): Script => ({
  status: 200,
  headers: { 'content-type': type },
  before: [],
  steps,
});

/** `fake-gpt-tools-cached` does tools and cached. */
export const words = (model: unknown): ReadonlySet<string> => new Set(String(model).split(/[-:]/));

export function parseFields(body: Buffer): Fields | null {
  try {
    const value: unknown = JSON.parse(body.toString('utf8'));
    return isFields(value) ? value : null;
  } catch {
    return null;
  }
}

/** What the service would refuse, as the field and why; null where it takes the request. */
export type Complaint = readonly [param: string, message: string] | null;

export function unknownKeys(value: Fields, known: readonly string[], path = ''): Complaint {
  const extra = Object.keys(value).find((key) => !known.includes(key));
  return extra === undefined ? null : [`${path}${extra}`, `Unknown parameter: '${path}${extra}'.`];
}

export const firstOf = (...checks: (() => Complaint)[]): Complaint => {
  for (const check of checks) {
    const complaint = check();
    if (complaint !== null) return complaint;
  }
  return null;
};

export const halves = (text: string): string[] => {
  const middle = Math.floor(text.length / 2);
  return [text.slice(0, middle), text.slice(middle)];
};
