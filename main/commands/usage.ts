// Owns the command that tells what was used and what it cost: the sums, and a row for each model.
import { usageModels, usageSummary, type UsageSummary } from '../contract/usage.ts';
import { exits, jsonOption, type Command } from './command.ts';
import { findProject } from './find-project.ts';
import { count, jsonLine, plainText, plural, table, usd, type Column } from './text.ts';

const periods = ['daily', 'weekly', 'monthly', 'all'] as const;
const spans = { daily: 'today', weekly: 'in the last 7 days', monthly: 'in the last 30 days', all: 'in all' } as const;

type Model = ReturnType<typeof usageModels.parse>['models'][number];

const columns: readonly Column<Model>[] = [
  { title: 'Model', of: ({ model }) => model, style: () => 'bold' },
  { title: 'Backend', of: ({ backend }) => backend },
  { title: 'Calls', of: ({ calls }) => count(calls), isNumber: true },
  { title: 'In', of: ({ inputTokens }) => count(inputTokens), isNumber: true },
  { title: 'Out', of: ({ outputTokens }) => count(outputTokens), isNumber: true },
  { title: 'Cached', of: ({ cachedTokens }) => count(cachedTokens), isNumber: true },
  { title: 'Cost', of: ({ cost }) => usd(cost), isNumber: true },
];

export const usage: Command = {
  name: 'usage',
  summary: 'tell what was used, what it cost and what was saved',
  options: [
    {
      name: 'period',
      value: 'PERIOD',
      summary: 'the last 1, 7 or 30 UTC days, or all; default monthly',
      among: periods,
    },
    { name: 'project', value: 'PROJECT', summary: 'its name or id, or * for all; default *' },
    jsonOption,
  ],
  examples: [
    'la-router usage',
    'la-router usage --period weekly --project "Nightly tests"',
    'la-router usage --json | jq .totalCost',
  ],
  async run(context) {
    const { values, say, terminal } = context;
    const router = context.router();
    const period = periods.find((one) => one === values.text('period')) ?? 'monthly';
    const project = values.text('project') ?? '*';
    const projectId = project === '*' ? project : (await findProject(router, project)).id;
    const query = new URLSearchParams({ period, projectId }).toString();
    const summary = await router.json(`/api/usage?${query}`);
    if (values.has('json')) {
      say(jsonLine(summary));
      return exits.ok;
    }
    const { models } = await router.read(usageModels, `/api/usage/models?${query}`);
    say(head(usageSummary.parse(summary), { period, project }));
    if (models.length > 0) say(`\n${table(models, columns, terminal)}`);
    return exits.ok;
  },
};

interface Shown {
  readonly period: (typeof periods)[number];
  readonly project: string;
}

function head(summary: UsageSummary, { period, project }: Shown): string {
  const { totalCost, totalCalls, succeededCalls, unpricedCalls, savings } = summary;
  const where = project === '*' ? '' : ` of ${plainText(project)}`;
  if (totalCalls === 0)
    return `No requests${where} ${period === 'all' ? 'yet' : spans[period]}. Try one: la-router chat "Hello"\n`;
  const unpriced = unpricedCalls === 0 ? '' : `, and ${count(unpricedCalls)} whose price is not known`;
  const failed = totalCalls - succeededCalls;
  const lines = [
    `${usd(totalCost)} for ${plural(totalCalls, 'call')}${where} ${spans[period]}${unpriced}`,
    `${plural(summary.inputTokens, 'token')} in (${count(summary.cachedTokens)} cached), ${count(summary.outputTokens)} out${
      failed === 0 ? '' : `; ${plural(failed, 'call')} failed`
    }`,
  ];
  if (savings !== null)
    lines.push(
      `Saved ${usd(savings.savedLow)} to ${usd(savings.savedHigh)} against ${plainText(savings.baselineModel)} for all (${savings.percent.toFixed(0)} %)`,
    );
  return `${lines.join('\n')}\n`;
}
