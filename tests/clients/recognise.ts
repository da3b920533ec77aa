// Owns what the router would have recognised in the requests of a client: its errands and its plan mode.
import { readAgent } from '../../main/domain/talk/agents.ts';
import type { Conversation, Turn } from '../../main/contract/conversation.ts';
import { anthropicMessages } from '../../main/dialects/anthropic-messages/anthropic-messages.ts';
import { openaiChat } from '../../main/dialects/openai-chat/openai-chat.ts';
import type { Seen } from '../support/fake-provider.ts';

export type Recognised = 'housekeeping' | 'planning';

const spoken = [
  { path: '/v1/chat/completions', dialect: openaiChat },
  { path: '/v1/messages', dialect: anthropicMessages },
];

/** True where one of the requests was of that kind, and was the agent's. */
export const recognised = (mode: Recognised, agent: string, seen: readonly Seen[]): boolean =>
  seen.some((request) => {
    const conversation = conversationOf(request);
    const facts = conversation === null ? null : readAgent(readable(conversation));
    return facts?.mode === mode && facts.agent === agent;
  });

function conversationOf({ path, body }: Seen): Conversation | null {
  const [where = ''] = path.split('?');
  const dialect = spoken.find((one) => one.path === where)?.dialect;
  if (dialect === undefined) return null;
  return dialect.read(dialect.parseRequest(body, { headers: () => null, path: where, query: () => null }));
}

function readable({ turns, tools }: Conversation): Parameters<typeof readAgent>[0] {
  const said = (role: Turn['role']): string[] =>
    turns.flatMap((turn) => (turn.role === role ? [textOf(turn)] : [])).filter((text) => text !== '');
  const users = said('user');
  return {
    system: said('system').join('\n'),
    firstUser: users[0] ?? '',
    lastUser: users.at(-1) ?? '',
    hasTools: tools.length > 0,
  };
}

const textOf = ({ parts }: Turn): string =>
  parts.flatMap((part) => (part.kind === 'text' ? [part.text] : [])).join('\n');
