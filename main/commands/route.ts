// Owns the command that explains where a text would go, and why, in a screenful; nothing is sent.
import { z } from 'zod';
import { exits, jsonOption, UsageError, type Command, type CommandContext } from './command.ts';
import { jsonLine, paint, plainText, titled, usd } from './text.ts';

const nullable = z.union([z.string(), z.number()]).nullable();
export const routed = z.looseObject({
  profile: z.looseObject({
    task: nullable,
    complexity: nullable,
    sensitivity: z.string(),
    sensitivityReason: z.string(),
    tokens: z.number(),
    cloudScore: z.number().nullable(),
    tier: z.string().nullable(),
    confidence: z.number().nullable(),
    stage: z.string().nullable(),
    reasons: z.array(z.string()),
    latencyMs: z.number(),
  }),
  plan: z.array(z.looseObject({ backend: z.string(), model: z.string(), zone: z.string(), reason: z.string() })),
  rejected: z.array(z.looseObject({ target: z.string(), reason: z.string() })),
  walls: z.array(z.string()),
  rule: z.looseObject({ policy: z.string(), line: z.number(), reason: z.string().nullable() }).nullable(),
  estimatedCostUsd: z.number().nullable(),
  wouldChange: z.array(z.string()),
  error: z.looseObject({ code: z.string(), message: z.string() }).optional(),
});
export type Routed = z.infer<typeof routed>;

export const route: Command = {
  name: 'route',
  summary: 'explain where a text would go and why, without sending it',
  words: [{ name: 'text', summary: 'the text, else what is piped in', is: 'rest' }],
  options: [
    { name: 'model', short: 'm', value: 'MODEL', summary: 'as a program would ask for it, default auto' },
    jsonOption,
  ],
  examples: [
    'la-router route "Prove that there are infinitely many primes"',
    'git diff | la-router route -m auto:COMPLEX',
  ],
  async run(context) {
    const { values, terminal, say } = context;
    const text = values.word('text') ?? (await terminal.readAll());
    if (text === null || text.trim() === '') throw new UsageError('Say which text: la-router route "TEXT"');
    const body = { model: values.text('model') ?? 'auto', messages: [{ role: 'user', content: text }] };
    const told = await context.router().read(routed, '/v1/route', { method: 'POST', body });
    say(values.has('json') ? jsonLine(told) : explained(told, context));
    return told.plan.length > 0 ? exits.ok : exits.failed;
  },
};

/** So many of those that were left out are told one by one. */
const mostRejected = 6;

export function explained(told: Routed, { terminal }: Pick<CommandContext, 'terminal'>): string {
  const { profile, plan, rejected, walls, rule, error, wouldChange, estimatedCostUsd } = told;
  const [first, ...others] = plan;
  const lines: (readonly [string, string])[] = [];
  if (first !== undefined) {
    const target = paint(terminal, 'bold', plainText(`${first.backend}/${first.model}`));
    lines.push(['Goes to', `${target}, ${zoneWord(first.zone)}: ${plainText(first.reason)}`]);
    if (others.length > 0)
      lines.push(['Else', others.map(({ backend, model }) => plainText(`${backend}/${model}`)).join(', ')]);
    lines.push([
      'Costs',
      estimatedCostUsd === null ? 'unknown: nobody has said its price' : `at most ${usd(estimatedCostUsd)}`,
    ]);
  }
  if (error !== undefined)
    lines.push([paint(terminal, 'red', 'Refused'), `${error.code}: ${plainText(error.message)}`]);
  lines.push(['Judged', judged(profile)]);
  const reason = plainText(profile.sensitivityReason);
  lines.push(['Private', `${profile.sensitivity}${reason === '' ? '' : `: ${reason}`}`]);
  for (const signal of profile.reasons.slice(0, 4)) lines.push(['', plainText(signal)]);
  if (rule !== null)
    lines.push(['Rule', `${rule.policy}:${rule.line}${rule.reason === null ? '' : `, ${plainText(rule.reason)}`}`]);
  for (const wall of walls) lines.push(['Wall', plainText(wall)]);
  for (const { target, reason: why } of rejected.slice(0, mostRejected))
    lines.push(['Not', `${plainText(target)}: ${plainText(why)}`]);
  if (rejected.length > mostRejected) lines.push(['', `and ${rejected.length - mostRejected} more`]);
  for (const change of wouldChange) lines.push(['Would change', plainText(change)]);
  return lines.map(([title, text]) => `${titled(title, text, { titleWidth, terminal })}\n`).join('');
}

const titleWidth = 14;

const zoneWord = (zone: string): string => (zone === 'device' ? 'on this computer' : zone);

function judged({ tier, task, complexity, tokens, confidence, stage, latencyMs }: Routed['profile']): string {
  const parts = [
    tier === null ? null : `tier ${tier}`,
    task === null ? null : `task ${task}`,
    complexity === null ? null : `complexity ${complexity}`,
    `about ${tokens} tokens`,
    confidence === null ? null : `${Math.round(confidence * 100)} % sure`,
    stage === 'model' ? 'by a model here' : null,
    `in ${latencyMs.toFixed(1)} ms`,
  ];
  return parts.filter((part) => part !== null).join(', ');
}
