// Owns the commands about projects: what they may spend and have spent, and their tokens, which are shown once.
import { z } from 'zod';
import { exits, jsonOption, UsageError, type Command, type CommandContext } from './command.ts';
import { findProject, projects, type Project } from './find-project.ts';
import { takingWords } from './taking-words.ts';
import { bar, count, jsonLine, moment, plainText, table, usd, type Column } from './text.ts';

const token = z.looseObject({ token: z.string() });
const tokens = z.looseObject({
  tokens: z.array(
    z.looseObject({
      id: z.string(),
      name: z.string(),
      hint: z.string(),
      lastUsedAt: z.string().nullable(),
      revokedAt: z.string().nullable(),
    }),
  ),
});

const nameWord = { name: 'project', summary: 'its name or id' };

const columns: readonly Column<Project>[] = [
  { title: 'Project', of: ({ name }) => name, style: () => 'bold' },
  { title: 'Id', of: ({ id }) => id, style: () => 'dim' },
  { title: 'Spent', of: ({ spentUsd }) => usd(spentUsd), isNumber: true },
  { title: 'Budget', of: ({ budgetUsd }) => (budgetUsd === null ? '–' : usd(budgetUsd)), isNumber: true },
  { title: 'Each', of: ({ budgetUsd, budgetPeriod }) => (budgetUsd === null ? '–' : budgetPeriod) },
  { title: 'Used', of: usedOf, style: (one) => (isOver(one) ? 'red' : null) },
  { title: 'Forecast', of: ({ forecastUsd }) => (forecastUsd === null ? '–' : usd(forecastUsd)), isNumber: true },
];

const shareOf = ({ budgetUsd, spentUsd, reservedUsd }: Project): number | null =>
  budgetUsd === null ? null : (spentUsd + reservedUsd) / budgetUsd;

function usedOf(one: Project): string {
  const share = shareOf(one);
  return share === null ? '–' : `${bar(share, 8)} ${Number.isFinite(share) ? Math.round(share * 100) : 100} %`;
}

const isOver = (one: Project): boolean => (shareOf(one) ?? 0) >= 1;

const pathOf = ({ id }: Project): string => `/api/projects/${encodeURIComponent(id)}`;

const asked = ({ values }: CommandContext): string => values.word('project') ?? '';

function tellToken({ say, complain, values }: CommandContext, answer: z.infer<typeof token>): number {
  if (values.has('json')) say(jsonLine(answer));
  else {
    say(`${answer.token}\n`);
    complain('This token is shown this once. A program sends it as its API key.\n');
  }
  return exits.ok;
}

export const projectCommands: readonly Command[] = [
  {
    name: 'projects list',
    isDefault: true,
    summary: 'list the projects with what they have spent',
    options: [jsonOption],
    examples: ['la-router projects', 'la-router projects list --json'],
    async run({ router, values, say, terminal }) {
      const answer = await router().read(projects, '/api/projects');
      say(values.has('json') ? jsonLine(answer) : table(answer.projects, columns, terminal));
      return exits.ok;
    },
  },
  {
    name: 'projects create',
    summary: 'make a project, and show its token once',
    words: [{ name: 'name', summary: 'how it is called' }],
    options: [
      { name: 'budget', value: 'USD', summary: 'what it may spend' },
      {
        name: 'each',
        value: 'PERIOD',
        summary: 'for how long, default month',
        among: ['day', 'week', 'month', 'none'],
      },
      { name: 'soft', value: null, summary: 'warn at the budget, and refuse nothing' },
      jsonOption,
    ],
    examples: [
      'la-router projects create "Nightly tests" --budget 20',
      'la-router projects create App --budget 1 --each day',
    ],
    async run(context) {
      const { router, values } = context;
      const budget = values.text('budget');
      const body = {
        name: values.word('name'),
        ...(budget === undefined ? {} : { budgetUsd: amountOf(budget) }),
        ...(values.text('each') === undefined ? {} : { budgetPeriod: values.text('each') }),
        ...(values.has('soft') ? { hardCap: false } : {}),
      };
      return tellToken(context, await takingWords(router().read(token, '/api/projects', { method: 'POST', body })));
    },
  },
  {
    name: 'projects show',
    summary: 'tell one project with its tokens',
    words: [nameWord],
    options: [jsonOption],
    examples: ['la-router projects show default'],
    async run(context) {
      const router = context.router();
      const found = await findProject(router, asked(context));
      const { tokens: all } = await router.read(tokens, `${pathOf(found)}/tokens`);
      context.say(context.values.has('json') ? jsonLine({ ...found, tokens: all }) : shown(found, all, context));
      return exits.ok;
    },
  },
  {
    name: 'projects rotate',
    summary: 'replace a token: the one of before is dead at once',
    words: [nameWord],
    options: [{ name: 'name', value: 'TOKEN', summary: 'the name of the token, default main' }, jsonOption],
    examples: ['la-router projects rotate Nightly', 'la-router projects rotate Nightly --name ci'],
    async run(context) {
      const router = context.router();
      const path = `${pathOf(await findProject(router, asked(context)))}/token`;
      const name = context.values.text('name');
      const body = name === undefined ? {} : { name };
      return tellToken(context, await takingWords(router.read(token, path, { method: 'POST', body })));
    },
  },
  {
    name: 'projects rm',
    summary: 'remove a project: its tokens die, its usage stays in the history',
    words: [nameWord],
    options: [{ name: 'yes', short: 'y', value: null, summary: 'ask nothing' }, jsonOption],
    examples: ['la-router projects rm Nightly --yes'],
    async run(context) {
      const { values, terminal, say } = context;
      const router = context.router();
      const found = await findProject(router, asked(context));
      if (!values.has('yes') && terminal.canAsk) {
        const answer = await terminal.ask(`Remove ${plainText(found.name)}, and end all of its tokens? [y/N] `);
        if (!/^y(?:es)?$/i.test(answer?.trim() ?? '')) return exits.failed;
      }
      await router.send(pathOf(found), { method: 'DELETE' });
      say(values.has('json') ? jsonLine({ removed: found.id }) : `${plainText(found.name)} is removed.\n`);
      return exits.ok;
    },
  },
];

function amountOf(written: string): number {
  const amount = Number(written);
  if (written.trim() === '' || !Number.isFinite(amount) || amount < 0)
    throw new UsageError('--budget is an amount in US dollars, as 20 or 0.50.');
  return amount;
}

/** So many are a screenful. */
const mostTokens = 20;

function shown(one: Project, all: z.infer<typeof tokens>['tokens'], { terminal }: CommandContext): string {
  const budget =
    one.budgetUsd === null
      ? 'no budget'
      : `${usd(one.budgetUsd)} each ${one.budgetPeriod}${one.hardCap ? '' : ', which only warns'}, until ${moment(one.periodEnd)}`;
  const lines = [
    ['Project', plainText(`${one.name} (${one.id})`)],
    ['Budget', budget],
    ['Spent', `${usd(one.spentUsd)}${one.reservedUsd > 0 ? `, and ${usd(one.reservedUsd)} held` : ''}  ${usedOf(one)}`],
    ['Policy', plainText(one.routingPolicy ?? 'policy.yaml')],
  ];
  const head = lines.map(([title = '', text]) => `${title.padEnd(9)}${text}\n`).join('');
  const live = all
    .filter(({ revokedAt }) => revokedAt === null)
    .toSorted((a, b) => (b.lastUsedAt ?? '').localeCompare(a.lastUsedAt ?? ''));
  if (live.length === 0) return `${head}No token. Make one: la-router projects rotate ${one.id}\n`;
  const most = terminal.isShown ? mostTokens : Infinity;
  const left = live.length > most ? `and ${count(live.length - most)} more: --json tells all\n` : '';
  return `${head}\n${table(
    live.slice(0, most),
    [
      { title: 'Token', of: ({ name }) => name },
      { title: 'Ends in', of: ({ hint }) => hint },
      { title: 'Last used', of: ({ lastUsedAt }) => moment(lastUsedAt) },
    ],
    terminal,
  )}${left}`;
}
