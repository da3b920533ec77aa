// Owns the body of a request as the Playground sends it, and the same as code.
import type { AskedMessage } from '../../lib/asked.ts';

export interface LaneSettings {
  readonly model: string;
  readonly system: string;
  /** As written; empty leaves it to the model. */
  readonly temperature: string;
  readonly maxTokens: string;
  readonly effort: 'default' | 'none' | 'low' | 'medium' | 'high';
  /** A JSON list of tools, or nothing. */
  readonly tools: string;
}

export const newLane = (model: string): LaneSettings => ({
  model,
  system: '',
  temperature: '',
  maxTokens: '',
  effort: 'default',
  tools: '',
});

/** Why the settings cannot be sent; null where they can. */
export function problemIn({
  temperature,
  maxTokens,
  tools,
}: LaneSettings): 'temperature' | 'maxTokens' | 'tools' | null {
  const heat = Number(temperature);
  if (temperature.trim() !== '' && !(heat >= 0 && heat <= 2)) return 'temperature';
  const most = Number(maxTokens);
  if (maxTokens.trim() !== '' && !(Number.isInteger(most) && most > 0)) return 'maxTokens';
  return tools.trim() === '' || toolsIn(tools) !== null ? null : 'tools';
}

function toolsIn(text: string): readonly unknown[] | null {
  try {
    const parsed: unknown = JSON.parse(text);
    return Array.isArray(parsed) ? parsed : null;
  } catch {
    // What is no JSON is told beside the field.
    return null;
  }
}

export type ChatBody = Readonly<Record<string, unknown>> & {
  readonly model: string;
  readonly messages: readonly AskedMessage[];
};

export function bodyOf(settings: LaneSettings, messages: readonly AskedMessage[]): ChatBody {
  const { model, system, temperature, maxTokens, effort, tools } = settings;
  const given = system.trim() === '' ? [] : [{ role: 'system' as const, content: system }];
  const offered = toolsIn(tools) ?? [];
  return {
    model,
    messages: [...given, ...messages],
    ...(temperature.trim() === '' ? {} : { temperature: Number(temperature) }),
    ...(maxTokens.trim() === '' ? {} : { max_tokens: Number(maxTokens) }),
    ...(effort === 'default' ? {} : { reasoning_effort: effort }),
    ...(offered.length === 0 ? {} : { tools: offered }),
  };
}

const codeKinds = ['curl', 'python', 'node'] as const;
export type CodeKind = (typeof codeKinds)[number];

/** Words for a shell, in single quotes: nothing in them is read by it. */
const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

/** What sends the same from elsewhere. On this machine no key is needed; the SDKs demand some word. */
export function codeOf(kind: CodeKind, body: ChatBody, address: string): string {
  const json = JSON.stringify(body, null, 2);
  switch (kind) {
    case 'curl':
      return `curl ${address}/v1/chat/completions \\\n  -H 'content-type: application/json' \\\n  -d ${quoted(json)}`;
    case 'python':
      return [
        'import json',
        'from openai import OpenAI',
        '',
        `client = OpenAI(base_url=${JSON.stringify(`${address}/v1`)}, api_key="none")`,
        `body = json.loads(${JSON.stringify(JSON.stringify(body))})`,
        'answer = client.chat.completions.create(**body)',
        'print(answer.choices[0].message.content)',
      ].join('\n');
    case 'node':
      return [
        "import OpenAI from 'openai';",
        '',
        `const client = new OpenAI({ baseURL: ${JSON.stringify(`${address}/v1`)}, apiKey: 'none' });`,
        `const answer = await client.chat.completions.create(${json});`,
        'console.log(answer.choices[0].message.content);',
      ].join('\n');
  }
}
