// Owns handing a task up to a stronger model: as a request like any other, so under the budget, the walls and the switch
// that keeps everything here of whoever asks.
import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { requestRow, type RequestRow } from '../../contract/api.ts';
import { RouterError } from '../../contract/errors.ts';
import { tiers, zones } from '../../contract/routing.ts';
import { readAnswer, refusalIn, type Access } from '../access.ts';
import { readAnswerText } from './answer-stream.ts';
import { defineTool, type ToolContext } from './tool.ts';

const input = z.strictObject({
  task: z.string().trim().min(1).describe('What is to be done, complete in itself: the expert sees nothing else.'),
  context: z.string().optional().describe('What the expert has to know for it: code, texts, what was tried.'),
  tier: z
    .enum(tiers)
    .default('FRONTIER')
    .describe('How strong a model is wanted; the policy of the router says which one that is.'),
  model: z
    .string()
    .min(1)
    .max(256)
    .optional()
    .describe('A model by its name, as list_models has it, in the place of the tier; auto lets the router choose.'),
  maxCostUsd: z
    .number()
    .gt(0)
    .optional()
    .describe(
      'Refuse, before anything is sent, where the task with an answer of usual length may cost more than this.',
    ),
});

const output = z.object({
  answer: z.string(),
  target: z.string().nullable().describe('Who answered, as backend/model.'),
  tier: z.enum(tiers).nullable(),
  zone: z.enum(zones).nullable().describe('How far away that is: this device, a private place, or public.'),
  costUsd: z.number().nullable().describe('Null where the price is not known.'),
  inputTokens: z.number().nullable(),
  outputTokens: z.number().nullable(),
  requestId: z.string().describe('Its row in the ledger.'),
});

type Given = z.infer<typeof input>;

export const delegateToExpert = defineTool({
  name: 'delegate_to_expert',
  title: 'Delegate to an expert',
  description:
    'Sends a task to a stronger model and gives back its answer. The router picks the model by its policy, keeps sensitive content where the policy allows it to be, and charges the project of the caller.',
  input,
  output,
  hints: { readOnlyHint: false, destructiveHint: false, idempotentHint: false, openWorldHint: true },
  async run(given, context) {
    const asked = bodyOf(given);
    if (given.maxCostUsd !== undefined) await refuseDearer(asked, given.maxCostUsd, context);
    const structured = await ask(asked, context);
    return { structured, text: structured.answer };
  },
});

const bodyOf = ({ task, context, tier, model }: Given) => ({
  model: model ?? `auto:${tier.toLowerCase()}`,
  messages: [{ role: 'user', content: context === undefined ? task : `${task}\n\nContext:\n${context}` }],
});

type Asked = ReturnType<typeof bodyOf>;

/** So long an answer is reckoned with. */
const usualAnswerTokens = 1_000;

const estimated = z.object({
  mostCostUsd: z.number().nullable(),
  unpriced: z.array(z.string()),
  plan: z.array(z.unknown()),
});

/** Held against all who may answer it. What the plan itself refuses is left to the request, whose refusal is written down. */
async function refuseDearer(asked: Asked, maxCostUsd: number, { access, signal, hints }: ToolContext): Promise<void> {
  const body = { ...asked, max_completion_tokens: usualAnswerTokens };
  const answer = await access.asAccount('/v1/route', { body, signal, hints });
  const { plan, mostCostUsd, unpriced } = await readAnswer(answer, estimated);
  if (plan.length === 0) return;
  if (mostCostUsd === null)
    throw new RouterError(
      'budget_exceeded',
      `The price of ${unpriced.join(', ')} is not known, so nobody can say that it stays within maxCostUsd ${maxCostUsd}; the estimate is unknown. Name the price in policy.yaml, ask for another model by its name, or leave maxCostUsd out.`,
    );
  if (mostCostUsd <= maxCostUsd) return;
  throw new RouterError(
    'budget_exceeded',
    `The estimate is ${mostCostUsd} USD for the dearest of those who may answer it, which is more than maxCostUsd ${maxCostUsd}. Nothing was sent. Allow more, shorten the task, ask a lower tier, or a model by its name.`,
  );
}

async function ask(asked: Asked, { access, signal, hints, tell }: ToolContext): Promise<z.infer<typeof output>> {
  const body = { ...asked, stream: true, stream_options: { include_usage: true } };
  tell('The task is on its way.');
  const answer = await access.asAccount('/v1/chat/completions', { body, signal, hints });
  if (!answer.ok) throw await refusalIn(answer);
  const told = answer.headers.get('x-lr-target');
  tell(told === null ? 'Somebody is at work on it.' : `${told} is at work on it.`);
  const said = await readAnswerText(answer, { signal, onPiece: (length) => tell(`${length} characters so far.`) });
  signal.throwIfAborted();
  const requestId = answer.headers.get('x-request-id') ?? '';
  const row = await settledRow(requestId, access);
  const { target, tier, zone, costUsd, inputTokens, outputTokens } = row ?? toldBy(answer);
  return { answer: said, target, tier, zone, costUsd, inputTokens, outputTokens, requestId };
}

const toldTier = z.enum(tiers).nullable().catch(null);
const toldZone = z.enum(zones).nullable().catch(null);

/** Where the ledger cannot be read an answer that is there is given all the same, with what its head tells. */
const toldBy = ({ headers }: Response) => ({
  target: headers.get('x-lr-target'),
  tier: toldTier.parse(headers.get('x-lr-tier')),
  zone: toldZone.parse(headers.get('x-lr-zone')),
  costUsd: null,
  inputTokens: null,
  outputTokens: null,
});

/** A row is settled with the end of its stream, which its reader may hear of a moment earlier. */
const looks = 40;
const betweenLooksMs = 25;

/** Null where nothing can be read of it. */
async function settledRow(id: string, { asOwner }: Access): Promise<RequestRow | null> {
  for (let look = 1; look <= looks; look++) {
    const told = await asOwner(`/api/requests/${encodeURIComponent(id)}`);
    if (!told.ok) {
      await told.body?.cancel();
      return null;
    }
    const row = await readAnswer(told, requestRow);
    if (row.outcome !== 'open') return row;
    await pause(betweenLooksMs);
  }
  return null;
}
