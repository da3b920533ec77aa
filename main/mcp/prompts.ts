// Owns the prompts that clients offer to people: words that have a model hand a task up, and what may be filled in.
import { z } from 'zod';
import { RouterError } from '../contract/errors.ts';
import { tiers } from '../contract/routing.ts';

interface PromptArgument {
  readonly name: string;
  readonly description: string;
  readonly required: boolean;
}

export interface Prompt {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly arguments: readonly PromptArgument[];
  readonly write: (given: Readonly<Record<string, string>>) => string;
}

const tier: PromptArgument = {
  name: 'tier',
  description: `How strong an expert is wanted: ${tiers.join(', ')}.`,
  required: false,
};

const upTo = (given: Readonly<Record<string, string>>): string =>
  `Call the tool delegate_to_expert with tier ${given['tier'] || 'FRONTIER'}`;

export const prompts: readonly Prompt[] = [
  {
    name: 'expert_review',
    title: 'Expert review',
    description: 'Has a stronger model review a piece of work, and sums up what it finds.',
    arguments: [
      { name: 'work', description: 'What is to be reviewed: code, a text, a plan.', required: true },
      { name: 'focus', description: 'What matters most in it.', required: false },
      tier,
    ],
    write: (given) =>
      `${upTo(given)}. As its task ask for a review of the work below that names each fault with its place, how bad it is and what would mend it${given['focus'] ? `, above all: ${given['focus']}` : ''}. Give the whole work as its context. Then tell me what the expert found, the worst first, and where you disagree.\n\nThe work:\n${given['work'] ?? ''}`,
  },
  {
    name: 'second_opinion',
    title: 'Second opinion',
    description: 'Asks a stronger model the same question, and compares its answer with the one at hand.',
    arguments: [
      { name: 'question', description: 'What was asked.', required: true },
      { name: 'answer', description: 'The answer at hand; left out, yours is compared.', required: false },
      tier,
    ],
    write: (given) =>
      `${upTo(given)}. Give it the question below as its task, without the answer at hand, so that it judges by itself. Then compare both answers: where they agree, where they differ, and which you would rely on and why.\n\nThe question:\n${given['question'] ?? ''}${given['answer'] ? `\n\nThe answer at hand:\n${given['answer']}` : '\n\nAnswer it yourself first.'}`,
  },
];

function findPrompt(name: string): Prompt {
  const found = prompts.find((prompt) => prompt.name === name);
  if (found !== undefined) return found;
  throw new RouterError(
    'not_found',
    `There is no prompt of that name. There are: ${prompts.map((one) => one.name).join(', ')}.`,
  );
}

const texts = z.record(z.string(), z.string());

export function writePrompt(name: string, given: unknown): string {
  const prompt = findPrompt(name);
  const values = texts.parse(given ?? {});
  const missing = prompt.arguments.find((one) => one.required && !values[one.name]?.trim());
  if (missing !== undefined)
    throw new RouterError('invalid_request', `${missing.name}: This argument is needed.`, { param: missing.name });
  return prompt.write(values);
}

/** What an argument could be, by what was typed of it. */
export function completionsOf(name: string, argument: string, typed: string): readonly string[] {
  const known = findPrompt(name).arguments.some((one) => one.name === argument);
  if (!known || argument !== tier.name) return [];
  return tiers.filter((one) => one.startsWith(typed.toUpperCase()));
}
