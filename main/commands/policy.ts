// Owns the commands about the policy: its text, whether a file could be one, and how the recorded requests would have gone
// under it.
import { join, resolve } from 'node:path';
import { locateHome } from '../config/home.ts';
import { z } from 'zod';
import { mergeEnvironment } from '../config/dotenv.ts';
import type { PolicyCheck, PolicyProblem } from '../contract/api.ts';
import { fileFaultOf } from '../platform/file-fault.ts';
import { exits, jsonOption, UsageError, type Command, type CommandContext } from './command.ts';
import { count, jsonLine, paint, plainText, table, usd } from './text.ts';

const fileWord = {
  name: 'file',
  summary: 'default policy.yaml in the home; - reads it from stdin',
  is: 'optional',
} as const;
const periods = ['daily', 'weekly', 'monthly', 'all'];

const problem = z.looseObject({
  line: z.number(),
  column: z.number(),
  path: z.string(),
  severity: z.enum(['error', 'warning']),
  message: z.string(),
});
const policyText = z.looseObject({ yaml: z.string().nullable() });
const amount = z.number().nullable();
const replayed = z.looseObject({
  ok: z.boolean(),
  problems: z.array(problem).optional(),
  requests: z.number(),
  replayed: z.number(),
  moved: z.number(),
  moves: z.array(z.looseObject({ from: z.string(), to: z.string(), calls: z.number() })),
  leftOut: z.array(z.looseObject({ why: z.string(), calls: z.number() })),
  costUsd: z.looseObject({ was: amount, would: amount }),
  crossings: z.array(z.looseObject({ level: z.string(), from: z.string(), to: z.string(), calls: z.number() })),
  blocking: z.boolean(),
});

export const policyCommands: readonly Command[] = [
  {
    name: 'policy show',
    isDefault: true,
    summary: 'print the policy that stands in the file',
    options: [jsonOption],
    examples: ['la-router policy', 'la-router policy show > mine.yaml'],
    async run({ router, values, say }) {
      const answer = await router().read(policyText, '/api/policy');
      say(values.has('json') ? jsonLine(answer) : (answer.yaml ?? ''));
      return exits.ok;
    },
  },
  {
    name: 'policy check',
    summary: 'tell whether a file could be the policy, and where it could not; needs no router',
    words: [fileWord],
    options: [jsonOption],
    examples: [
      'la-router policy check',
      'la-router policy check ./policy.yaml',
      'cat policy.yaml | la-router policy check -',
    ],
    async run(context) {
      const { values, say, complain } = context;
      const none = missingPolicy(context);
      const { yaml, name } = none === null ? await textOf(context) : { yaml: '{}', name: none };
      const found = await checkOffline(yaml, context);
      const well = none === null ? `${name} could be the policy.` : `there is no ${name}, so nothing to refuse.`;
      if (values.has('json')) say(jsonLine(found));
      else if (found.ok) say(`${linesOf(name, found.problems, context)}ok: ${well}\n`);
      else complain(linesOf(name, found.problems, context));
      return found.ok ? exits.ok : exits.config;
    },
  },
  {
    name: 'policy replay',
    summary: 'tell how the recorded requests would have gone and cost under another policy; sends nothing',
    words: [fileWord],
    options: [
      {
        name: 'period',
        value: 'PERIOD',
        summary: 'the last 1, 7 or 30 UTC days, or all; default monthly',
        among: periods,
      },
      jsonOption,
    ],
    examples: ['la-router policy replay ./new-policy.yaml --period weekly'],
    async run(context) {
      const { values, say, complain } = context;
      const router = context.router();
      const { yaml, name } = await textOf(context);
      const body = { yaml, period: values.text('period') ?? 'monthly' };
      const told = await router.read(replayed, '/api/policy/replay', { method: 'POST', body });
      if (values.has('json')) say(jsonLine(told));
      else if (told.ok) say(shown(told, context));
      else complain(linesOf(name, told.problems ?? [], context));
      return told.ok ? exits.ok : exits.config;
    },
  },
];

/** The file of the home, where none is meant but that and it is not there: a router starts without it. */
function missingPolicy({ values, env, files }: CommandContext): string | null {
  const home = locateHome(env, { home: values.text('home') });
  const isMissing = values.word('file') === undefined && home.policyNamedBy === null && !files.exists(home.policy);
  return isMissing ? home.policy : null;
}

async function textOf({ values, env, files, terminal }: CommandContext): Promise<{ yaml: string; name: string }> {
  const word = values.word('file');
  if (word === '-') return { yaml: (await terminal.readAll()) ?? '', name: 'stdin' };
  const home = locateHome(env, { home: values.text('home') });
  const path = word === undefined ? home.policy : resolve(word);
  const yaml = readable(path, files);
  if (yaml === null) throw new UsageError(`There is no file ${path}. Name the file of a policy, or - for stdin.`);
  return { yaml, name: word ?? path };
}

function readable(path: string, files: CommandContext['files']): string | null {
  try {
    return files.readText(path);
  } catch (error) {
    const what = fileFaultOf(error)?.code === 'EISDIR' ? 'is a folder' : 'cannot be read';
    throw new UsageError(`${path} ${what}. Name the file of a policy, or - for stdin.`);
  }
}

/** As a start of this home would read it. */
async function checkOffline(yaml: string, { values, env: given, files }: CommandContext): Promise<PolicyCheck> {
  // Reading a policy is most of the router: only who checks one loads it.
  const [{ checkPolicy }, { readPolicyTexts }, { listenAddress, loadSettings }] = await Promise.all([
    import('../config/check-policy.ts'),
    import('../config/policy-files.ts'),
    import('../config/settings.ts'),
  ]);
  const home = locateHome(given, { home: values.text('home') });
  const env = mergeEnvironment(given, files.readText(home.dotenv));
  const self = listenAddress(loadSettings(files, home.settings), env, {});
  // The bundle lies flat in a folder, what it ships beside it.
  const shipped = join(import.meta.dirname, 'resources/policies');
  const read = () => readPolicyTexts(files, { ...home, policyNamedBy: null, shipped });
  return checkPolicy(yaml, { read, around: { env, self } });
}

const linesOf = (file: string, problems: readonly PolicyProblem[], { terminal }: CommandContext): string =>
  problems
    .map(({ line, column, path, severity, message }) => {
      const what = paint(terminal, severity === 'error' ? 'red' : 'yellow', severity);
      return `${file}:${line}:${column}: ${what}: ${path === '' ? '' : `${plainText(path)}: `}${plainText(message)}\n`;
    })
    .join('');

function shown(told: z.infer<typeof replayed>, { terminal }: CommandContext): string {
  const { requests, replayed, moved, moves, costUsd, crossings, leftOut, blocking } = told;
  const lines = [
    `${count(replayed)} of ${count(requests)} requests decided again, ${count(moved)} would have gone elsewhere.`,
    `Cost: ${usd(costUsd.was)} was, ${usd(costUsd.would)} would be.`,
    ...leftOut.map(({ why, calls }) => `${count(calls)} left out: ${plainText(why)}`),
    ...crossings.map(
      ({ level, from, to, calls }) => `${count(calls)} of ${level} sensitivity would go from ${from} to ${to}.`,
    ),
  ];
  if (blocking) lines.push(paint(terminal, 'red', 'Something sensitive would go farther out than it did.'));
  const head = `${lines.join('\n')}\n`;
  if (moves.length === 0) return head;
  return `${head}\n${table(
    moves,
    [
      { title: 'From', of: ({ from }) => from },
      { title: 'To', of: ({ to }) => to },
      { title: 'Calls', of: ({ calls }) => count(calls), isNumber: true },
    ],
    terminal,
  )}`;
}
