// Owns writing the canonical conversation as a body of the Messages API.
import type { Conversation, Format, Sampling } from '../../contract/conversation.ts';
import type { JsonObject } from '../../contract/json.ts';
import type { WriteOptions, Written } from '../dialect.ts';
import { abilitiesOf, type Abilities } from './models.ts';
import { waitsWithoutThought, writeTurns } from './write-messages.ts';
import { closeSchema } from './write-schema.ts';
import { writeMessagesThinking } from './write-thinking.ts';
import { writeTools } from './write-tools.ts';
import { impossible } from '../shared/writing.ts';

export function writeMessages(conversation: Conversation, options: WriteOptions): Written {
  refuseUnsayable(conversation);
  const found = abilitiesOf(options.model);
  const abilities = { ...found, schemas: found.schemas && options.quirks.schemas !== false };
  const leftOut = new Set<string>();
  const { system, messages } = writeTurns(conversation, leftOut);
  const maxTokens = conversation.maxOutputTokens ?? abilities.outputLimit;
  const { reasoning } = conversation;
  const thought = writeMessagesThinking({ reasoning, abilities, maxTokens, inLoop: waitsWithoutThought(messages) });
  const thinks = thought.thinking !== null && thought.thinking['type'] !== 'disabled';
  const { tools, choice, leftOut: untold } = writeTools(conversation, thinks);
  const { output, instruction } = writeFormat(conversation.format, abilities);
  const config = { ...(thought.effort === null ? {} : { effort: thought.effort }), ...output };
  const instructions = [...system, ...instruction];
  for (const name of [...thought.leftOut, ...untold, ...unsaid(conversation)]) leftOut.add(name);
  const body = {
    model: options.model,
    max_tokens: maxTokens,
    ...(instructions.length > 0 ? { system: instructions } : {}),
    messages,
    ...(tools.length > 0 ? { tools } : {}),
    ...(choice === null ? {} : { tool_choice: choice }),
    ...(thought.thinking === null ? {} : { thinking: thought.thinking }),
    ...(Object.keys(config).length > 0 ? { output_config: config } : {}),
    ...writeSampling(conversation.sampling, { abilities, thinks, leftOut }),
    ...writeStop(conversation.stop, leftOut),
    ...writeUser(conversation.user, leftOut),
    ...(options.stream ? { stream: true } : {}),
  };
  return { body, leftOut: [...leftOut] };
}

function refuseUnsayable({ choices, logprobs, suffix }: Conversation): void {
  const refuse = (param: string, message: string): never => {
    throw impossible(param, message);
  };
  if (choices > 1) refuse('n', 'Anthropic gives one answer only.');
  if (logprobs !== null) refuse('logprobs', 'Anthropic tells no probabilities.');
  if (suffix !== null) refuse('suffix', 'Anthropic does not fill in the middle.');
}

const unsaid = ({ sampling }: Conversation): string[] => [
  ...(sampling.seed === null ? [] : ['seed']),
  ...(sampling.presencePenalty === null ? [] : ['presence_penalty']),
  ...(sampling.frequencyPenalty === null ? [] : ['frequency_penalty']),
];

interface SamplingLimits {
  readonly abilities: Abilities;
  readonly thinks: boolean;
  readonly leftOut: Set<string>;
}

/** Anthropic's temperature ends at 1; thinking and the newest models allow no other, and no narrowing beside it. */
function writeSampling({ temperature, topP, topK }: Sampling, limits: SamplingLimits): JsonObject {
  const { abilities, thinks, leftOut } = limits;
  const free = abilities.sampling && !thinks;
  const heat = temperature === null ? null : Math.min(temperature, 1);
  // Newer models refuse a temperature and a top_p at once. A top_p of 1 narrows nothing and can be left out.
  const narrowed = topP !== null && topP < 1;
  if (heat !== temperature || (!free && heat !== null && heat !== 1)) leftOut.add('temperature');
  if (narrowed && (!free || heat !== null)) leftOut.add('top_p');
  if (topK !== null && !free) leftOut.add('top_k');
  if (!free) return {};
  return {
    ...(heat === null ? {} : { temperature: heat }),
    ...(narrowed && heat === null ? { top_p: topP } : {}),
    ...(topK === null ? {} : { top_k: topK }),
  };
}

/** The API refuses sequences of nothing but space. */
function writeStop(stop: readonly string[], leftOut: Set<string>): JsonObject {
  const sayable = stop.filter((sequence) => sequence.trim() !== '');
  if (sayable.length < stop.length) leftOut.add('stop');
  return sayable.length > 0 ? { stop_sequences: sayable } : {};
}

/** The API refuses names that look like addresses, and long ones. */
function writeUser(user: string | null, leftOut: Set<string>): JsonObject {
  if (user === null || user === '') return {};
  if (!user.includes('@') && user.length <= 256) return { metadata: { user_id: user } };
  leftOut.add('user');
  return {};
}

interface FormatWritten {
  readonly output: JsonObject;
  /** Where the API has no field for it, the model is told. */
  readonly instruction: readonly JsonObject[];
}

function writeFormat(format: Format | null, { schemas }: Abilities): FormatWritten {
  if (format === null) return { output: {}, instruction: [] };
  const only = 'Answer with a single JSON object and nothing else.';
  if (format.kind === 'json') return { output: {}, instruction: [{ type: 'text', text: only }] };
  const described = format.description === null ? {} : { description: format.description };
  const schema = { ...described, ...format.schema };
  if (schemas) return { output: { format: { type: 'json_schema', schema: closeSchema(schema) } }, instruction: [] };
  const text = `${only} It must be valid against this JSON Schema:\n${JSON.stringify(schema)}`;
  return { output: {}, instruction: [{ type: 'text', text }] };
}
