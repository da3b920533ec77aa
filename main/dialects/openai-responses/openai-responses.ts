// Owns OpenAI Responses: what a sound request is, which of its bytes we change, and the halves put together.
import { isJsonObject, parseJson } from '../../contract/json.ts';
import type { Amendment, ConversationDialect, ParsedRequest } from '../dialect.ts';
import { hintEdits, readHints } from '../hints.ts';
import { parseBody, reparsed } from '../json-body.ts';
import { applyEdits, elements, members, replacement, type Edit } from '../json-bytes.ts';
import { openaiError, readOpenaiError } from '../openai-errors.ts';
import { isSealed } from '../signatures.ts';
import { createResponsesDecoder, decodeWholeResponses } from './decode.ts';
import { createResponsesEncoder, encodeWholeResponses } from './encode.ts';
import { readResponses } from './read.ts';
import { responsesBody } from './schema.ts';
import { createResponsesTap } from './tap.ts';
import { toUsage } from './usage.ts';
import { writeResponses } from './write.ts';

export const openaiResponses: ConversationDialect = {
  kind: 'conversation',
  id: 'openai-responses',
  routes: ['/v1/responses'],
  framing: 'sse',
  streamType: 'text/event-stream',
  keepAlive: Buffer.from(': keep-alive\n\n'),
  upstreamPath: () => '/responses',
  headersUp: [
    'openai-beta',
    'openai-organization',
    'openai-project',
    'conversation_id',
    'originator',
    'version',
    'x-client-request-id',
  ],

  parseRequest(raw, { headers }) {
    const { body, fields } = parseBody(raw, responsesBody);
    return {
      dialect: openaiResponses,
      raw,
      body,
      model: fields.model,
      stream: fields.stream ?? false,
      wantsUsage: true,
      maxOutputTokens: fields.max_output_tokens ?? null,
      hints: readHints(headers, fields.metadata ?? null),
      asArray: false,
    };
  },
  rewrite(request, model) {
    const raw = withoutSealed(request.raw);
    const all = members(raw);
    const names = all.flatMap((member) => (member.key === 'model' ? [replacement(member, model)] : []));
    return applyEdits(raw, [...names, ...hintEdits(raw, all)]);
  },
  read: readResponses,
  write: writeResponses,
  createTap: createResponsesTap,
  readUsage(answer) {
    const member = members(answer).findLast(({ key }) => key === 'usage');
    return member === undefined ? null : toUsage(parseJson(answer.toString('utf8', member.start, member.end)));
  },
  createDecoder: createResponsesDecoder,
  decodeWhole: decodeWholeResponses,
  createEncoder: createResponsesEncoder,
  encodeWhole: encodeWholeResponses,
  encodeError: openaiError,
  readError: readOpenaiError,
  amend,
};

const mark = Buffer.from('lr1:');

/** Thoughts that another provider signed were never OpenAI's: their items do not go up. */
function withoutSealed(raw: Buffer): Buffer {
  return raw.includes(mark) ? withItems(raw, (item) => (isSealedThought(item) ? [] : [item])) : raw;
}

function isSealedThought(text: string): boolean {
  const item = parseJson(text);
  if (!isJsonObject(item) || item['type'] !== 'reasoning') return false;
  return typeof item['encrypted_content'] === 'string' && isSealed(item['encrypted_content']);
}

/** The list of items written anew from the texts that each becomes; all other bytes stay. */
function withItems(raw: Buffer, change: (item: string, at: number) => readonly string[]): Buffer {
  const edits = members(raw).flatMap((member): Edit[] => {
    if (member.key !== 'input') return [];
    const items = elements(raw, member.start).map(({ start, end }) => raw.toString('utf8', start, end));
    const changed = items.flatMap(change);
    if (items.length === 0 || changed.join() === items.join()) return [];
    return [{ start: member.start, end: member.end, text: `[${changed.join(',')}]` }];
  });
  return applyEdits(raw, edits);
}

/** A turn here is an item: thoughts are items of their own, before what they led to. */
function amend(request: ParsedRequest, amendments: readonly Amendment[]): ParsedRequest {
  const byPlace = new Map(amendments.map((amendment) => [amendment.at, amendment]));
  const raw = withItems(request.raw, (item, at) => {
    const amendment = byPlace.get(at);
    if (amendment === undefined) return [item];
    const thoughts = amendment.reasoning.flatMap(({ text, signature }) => {
      const own = signature?.signer === 'openai' ? parseJson(signature.data) : null;
      if (!isJsonObject(own)) return [];
      const summary = text === '' ? [] : [{ type: 'summary_text', text }];
      return [JSON.stringify({ type: 'reasoning', ...own, summary })];
    });
    const value = parseJson(item);
    const isThought = isJsonObject(value) && value['type'] === 'reasoning';
    return [...thoughts, ...(amendment.dropReasoning && isThought ? [] : [item])];
  });
  return reparsed(request, raw);
}
