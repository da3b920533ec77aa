// Owns the commands about settings: what they are and what says them, and changing one.
import { z } from 'zod';
import { exits, jsonOption, UsageError, type Command } from './command.ts';
import { nearest } from './nearest.ts';
import { takingWords } from './taking-words.ts';
import { jsonLine, table } from './text.ts';

const config = z.looseObject({
  config: z.record(z.string(), z.unknown()),
  sources: z.record(z.string(), z.string()),
  restart: z.array(z.string()),
});
type Config = z.infer<typeof config>;

const keyWord = { name: 'key', summary: 'as limits.bodyBytes' };

export const configCommands: readonly Command[] = [
  {
    name: 'config list',
    isDefault: true,
    summary: 'list the settings, and what says each',
    options: [jsonOption],
    examples: ['la-router config', 'la-router config list --json'],
    async run({ router, values, say, terminal }) {
      const answer = await router().read(config, '/api/config');
      if (values.has('json')) {
        say(jsonLine(answer));
        return exits.ok;
      }
      const restart = new Set(answer.restart);
      say(
        table(
          leavesOf(answer.config),
          [
            { title: 'Key', of: ([key]) => key },
            { title: 'Value', of: ([, value]) => shown(value) },
            {
              title: 'Said by',
              of: ([key]) => `${answer.sources[key] ?? 'default'}${restart.has(key) ? ', after a restart' : ''}`,
              style: ([key]) => ((answer.sources[key] ?? 'default') === 'default' ? 'dim' : null),
            },
          ],
          terminal,
        ),
      );
      return exits.ok;
    },
  },
  {
    name: 'config get',
    summary: 'print one setting',
    words: [keyWord],
    options: [jsonOption],
    examples: ['la-router config get requireToken'],
    async run({ router, values, say }) {
      const answer = await router().read(config, '/api/config');
      const value = valueAt(answer, values.word('key') ?? '');
      say(values.has('json') ? jsonLine(value) : `${shown(value)}\n`);
      return exits.ok;
    },
  },
  {
    name: 'config set',
    summary: 'change one setting in config.yaml; null takes it out',
    words: [keyWord, { name: 'value', summary: 'as YAML has it: true, 5, text, [a, b]' }],
    options: [jsonOption],
    examples: ['la-router config set requireToken true', 'la-router config set ledger.keepDays 90'],
    async run({ router, values, say }) {
      const key = values.word('key') ?? '';
      const written = values.word('value') ?? '';
      const body = key.split('.').reduceRight<unknown>((inner, name) => ({ [name]: inner }), await valueOf(written));
      const answer = await takingWords(router().read(config, '/api/config', { method: 'PATCH', body }));
      if (values.has('json')) say(jsonLine(answer));
      else say(`${key} is ${shown(valueAt(answer, key))}${answer.restart.includes(key) ? ' after a restart' : ''}.\n`);
      return exits.ok;
    },
  },
];

/** Read only where one is set: the reader of YAML is large. */
async function valueOf(written: string): Promise<unknown> {
  const { parse, YAMLError } = await import('yaml');
  try {
    return parse(written);
  } catch (error) {
    if (!(error instanceof YAMLError)) throw error;
    throw new UsageError(
      `The value is no YAML. A text with signs of YAML stands in quotes within quotes: '"${written}"'`,
    );
  }
}

type Leaf = readonly [key: string, value: unknown];

const isMap = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const leavesOf = (map: Readonly<Record<string, unknown>>, before = ''): readonly Leaf[] =>
  Object.entries(map).flatMap(([name, value]): readonly Leaf[] =>
    isMap(value) && Object.keys(value).length > 0 ? leavesOf(value, `${before}${name}.`) : [[before + name, value]],
  );

function valueAt({ config: all }: Config, key: string): unknown {
  let at: unknown = all;
  for (const name of key.split('.')) at = isMap(at) ? at[name] : undefined;
  if (at !== undefined) return at;
  const near = nearest(
    key,
    leavesOf(all).map(([known]) => known),
  );
  throw new Error(
    `There is no setting '${key}'.${near === null ? '' : ` Did you mean ${near}?`} la-router config lists them.`,
  );
}

const shown = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));
