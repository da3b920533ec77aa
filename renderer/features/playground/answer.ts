// Owns what is known of one answer while it comes: its text, its thoughts, the tools that it calls, and how it ended.
import type { RequestRow } from '../../../main/contract/api.ts';
import { zones, type Zone } from '../../../main/contract/routing.ts';
import { isPlain, objectOf } from '../../lib/plain.ts';

export interface ToolCall {
  readonly id: string;
  readonly name: string;
  /** JSON as the model wrote it. */
  readonly args: string;
}

export interface Answer {
  readonly state: 'waiting' | 'writing' | 'done' | 'stopped' | 'failed';
  readonly text: string;
  readonly thinking: string;
  readonly calls: readonly ToolCall[];
  readonly requestId: string | null;
  readonly target: string | null;
  readonly zone: Zone | null;
  readonly tier: string | null;
  readonly reason: string | null;
  readonly problem: string | null;
  readonly startedMs: number;
  readonly firstMs: number | null;
  /** When thinking gave way to the answer. */
  readonly thoughtMs: number | null;
  readonly endedMs: number | null;
  readonly outputTokens: number | null;
  /** As the ledger has it, once it is settled. */
  readonly row: RequestRow | null;
}

export const begun = (now: number): Answer => ({
  state: 'waiting',
  text: '',
  thinking: '',
  calls: [],
  requestId: null,
  target: null,
  zone: null,
  tier: null,
  reason: null,
  problem: null,
  startedMs: now,
  firstMs: null,
  thoughtMs: null,
  endedMs: null,
  outputTokens: null,
  row: null,
});

/** What the router says beside an answer. */
export function withHeaders(answer: Answer, headers: Pick<Headers, 'get'>): Answer {
  const zone = zones.find((one) => one === headers.get('x-lr-zone')) ?? null;
  return {
    ...answer,
    requestId: headers.get('x-request-id') ?? answer.requestId,
    target: decoded(headers.get('x-lr-target')) ?? answer.target,
    zone: zone ?? answer.zone,
    tier: headers.get('x-lr-tier') ?? answer.tier,
    reason: decoded(headers.get('x-lr-reason')) ?? answer.reason,
  };
}

function decoded(text: string | null): string | null {
  if (text === null) return null;
  try {
    return decodeURIComponent(text);
  } catch {
    // Only what is not plain ASCII is percent-encoded: a lone percent sign is itself.
    return text;
  }
}

export function withRow(answer: Answer, row: RequestRow): Answer {
  return {
    ...answer,
    row,
    target: row.target ?? answer.target,
    zone: row.zone ?? answer.zone,
    tier: row.tier ?? answer.tier,
  };
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** One event of the stream. What is not understood changes nothing. */
export function withEvent(answer: Answer, data: string, now: number): Answer {
  if (data === '[DONE]') return answer;
  const chunk = parsed(data);
  if (isPlain(chunk['error']))
    return { ...answer, state: 'failed', problem: text(objectOf(chunk['error'])['message']) };
  const usage = objectOf(chunk['usage'])['completion_tokens'];
  const delta = objectOf(objectOf(list(chunk['choices'])[0])['delta']);
  const content = text(delta['content']);
  const thought = text(delta['reasoning_content']) || text(delta['reasoning']);
  const calls = withCalls(answer.calls, list(delta['tool_calls']));
  const isFirst = content !== '' || thought !== '' || calls !== answer.calls;
  return {
    ...answer,
    state: isFirst && answer.state === 'waiting' ? 'writing' : answer.state,
    text: answer.text + content,
    thinking: answer.thinking + thought,
    calls,
    firstMs: answer.firstMs ?? (isFirst ? now - answer.startedMs : null),
    thoughtMs: answer.thoughtMs ?? (content !== '' && answer.thinking !== '' ? now - answer.startedMs : null),
    outputTokens: typeof usage === 'number' ? usage : answer.outputTokens,
  };
}

function parsed(data: string): Readonly<Record<string, unknown>> {
  try {
    return objectOf(JSON.parse(data));
  } catch {
    // The stream of an upstream that breaks off in mid-line: its end says so.
    return {};
  }
}

/** Calls come in pieces: the first names the tool, the others go on with its arguments. */
function withCalls(before: readonly ToolCall[], pieces: readonly unknown[]): readonly ToolCall[] {
  if (pieces.length === 0) return before;
  const calls = [...before];
  for (const piece of pieces) {
    const { index, id, function: called } = objectOf(piece);
    const at = typeof index === 'number' ? index : calls.length;
    const { name, arguments: args } = objectOf(called);
    const known = calls[at] ?? { id: '', name: '', args: '' };
    calls[at] = { id: text(id) || known.id, name: text(name) || known.name, args: known.args + text(args) };
  }
  return calls.filter((call) => call !== undefined);
}

export function ended(answer: Answer, now: number): Answer {
  const isOpen = answer.state === 'waiting' || answer.state === 'writing';
  return { ...answer, state: isOpen ? 'done' : answer.state, endedMs: now - answer.startedMs };
}

export function failed(answer: Answer, problem: string, now: number): Answer {
  return { ...answer, state: 'failed', problem, endedMs: now - answer.startedMs };
}

/** Tokens a second while it wrote; null where that cannot be told. */
export function speedOf({ outputTokens, firstMs, endedMs }: Answer): number | null {
  if (outputTokens === null || firstMs === null || endedMs === null || endedMs - firstMs < 50) return null;
  return (outputTokens - 1) / ((endedMs - firstMs) / 1_000);
}
