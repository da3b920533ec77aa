// Owns the rows of the routing data: their labels, where they come from, and what the classifier sees of them.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { Level, Task, Tier } from '../../main/contract/routing.ts';
import type { TextFacts } from '../../main/domain/classify/stage-one.ts';

interface MessagePart {
  readonly type: string;
  readonly text?: string;
}

interface Message {
  readonly role: string;
  readonly content: string | readonly MessagePart[];
}

export interface Labels {
  readonly tier: Tier | null;
  readonly tier_ok: readonly Tier[] | null;
  readonly task: Task | null;
  readonly complexity: Level | null;
  readonly cloud_needed: boolean | null;
}

export interface Row {
  readonly id: string;
  readonly source: string;
  readonly sub: string | null;
  readonly lang?: string;
  readonly seen_source?: boolean;
  readonly messages: readonly Message[];
  readonly tools?: readonly unknown[];
  readonly labels?: Labels;
  /** Did the model that stands for a tier solve it? */
  readonly outcomes?: Partial<Record<Tier, number>>;
}

export const dataSets = ['typed_train', 'typed_multi', 'outcome', 'typed'] as const;

/** The rows of one set in a folder; none where the folder does not hold it. */
export function readRows(folder: string, set: string): readonly Row[] {
  const plain = join(folder, `${set}.jsonl`);
  const zipped = `${plain}.gz`;
  if (!existsSync(plain) && !existsSync(zipped)) return [];
  const text = existsSync(plain) ? readFileSync(plain, 'utf8') : gunzipSync(readFileSync(zipped)).toString('utf8');
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line): Row => JSON.parse(line));
}

const textOf = (content: Message['content']): string =>
  typeof content === 'string' ? content : content.map((part) => part.text ?? '').join('\n');

export function factsOf(row: Row): TextFacts {
  const users = row.messages.filter((message) => message.role === 'user');
  const last = users.at(-1);
  const parts = users.flatMap(({ content }) => (typeof content === 'string' ? [] : content));
  return {
    lastUser: last === undefined ? '' : textOf(last.content),
    hasTools: (row.tools ?? []).length > 0,
    hasImages: parts.some(({ type }) => type === 'image_url'),
  };
}

/** Sources that share items, or an author, with another under a second name. */
const families: Readonly<Record<string, string>> = {
  'vicuna-multi': 'vicuna-bench',
  rakuda: 'vicuna-bench',
  'marco-mif': 'ifeval',
  'humaneval-xl': 'humaneval',
  'arena-hard-v2': 'arena-hard',
  'arena-hard-v0.1': 'arena-hard',
  'arena-hard-ko': 'arena-hard',
  'arena-hard-ru': 'arena-hard',
  'theoremqa-visual': 'theoremqa',
  'aider-polyglot': 'exercism',
  'exercism-python': 'exercism',
  'selfinstruct-seed': 'selfinstruct',
  'selfinstruct-user': 'selfinstruct',
  'ovos-hello-world': 'ovos',
  'ovos-date-time': 'ovos',
  'ovos-weather': 'ovos',
};

/** What is left out together when a source is left out. */
export function familyOf(source: string): string {
  const origin = source.replace(/^translated:/, '');
  return families[origin] ?? origin;
}

/** Did only the strong model solve it? The two-model sources tell local from cloud alone. */
export function gainOf({ outcomes }: Row): number {
  return (outcomes?.FRONTIER ?? 0) - (outcomes?.MODERATE ?? 0);
}

export function groupsOf<T>(items: Iterable<T>, keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}
