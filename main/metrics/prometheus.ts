// Owns the text in which Prometheus reads metrics, version 0.0.4: a family with its help and type, and its samples.
import type { Buckets } from './buckets.ts';

export interface Family {
  readonly name: string;
  readonly type: 'counter' | 'gauge';
  readonly help: string;
}

export interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** A family without samples is told too: whoever reads it learns that there is one. */
export const familyText = (family: Family, samples: readonly Sample[]): string =>
  headOf(family) + samples.map(({ labels, value }) => `${family.name}${labelText(labels)} ${value}\n`).join('');

export function histogramText({ name, help }: Omit<Family, 'type'>, buckets: Buckets): string {
  const counts = buckets.cumulative().map(([le, count]) => `${name}_bucket{le="${le}"} ${count}\n`);
  const head = headOf({ name, help, type: 'histogram' });
  return `${head}${counts.join('')}${name}_sum ${buckets.sumS()}\n${name}_count ${buckets.count()}\n`;
}

const headOf = ({ name, help, type }: Pick<Family, 'name' | 'help'> & { readonly type: string }): string =>
  `# HELP ${name} ${help.replaceAll('\\', String.raw`\\`).replaceAll('\n', String.raw`\n`)}\n# TYPE ${name} ${type}\n`;

function labelText(labels: Sample['labels']): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escaped(value)}"`);
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
}

/** What ends a value or a line is written so that it does not. */
const escaped = (value: string): string =>
  value.replaceAll('\\', String.raw`\\`).replaceAll('"', String.raw`\"`).replaceAll('\n', String.raw`\n`);
