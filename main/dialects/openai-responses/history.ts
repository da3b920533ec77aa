// Owns what came before a request: which response it goes on from, and that history put in front of its own input.
import { RouterError } from '../../contract/errors.ts';
import { type JsonObject, objectsIn } from '../../contract/json.ts';
import type { ParsedRequest } from '../dialect.ts';
import { reparsed } from '../shared/json-body.ts';
import { applyEdits, elements, members, removal, type Edit, type Member } from '../shared/json-bytes.ts';
import { textOr } from './fields.ts';
import { noSuchCall, unmatchedOutput } from './schema.ts';

export const previousResponseId = ({ body }: ParsedRequest): string | null =>
  textOr(body['previous_response_id'], null);

export const wantsStored = (body: JsonObject): boolean => body['store'] !== false;

/** The input of the request; text alone is short for one message. */
export function itemsOf({ body: { input } }: ParsedRequest): JsonObject[] {
  if (typeof input !== 'string') return [...objectsIn(input)];
  return [{ type: 'message', role: 'user', content: [{ type: 'input_text', text: input }] }];
}

export const outputItems = (response: JsonObject): JsonObject[] => [...objectsIn(response['output'])];

/** The answer repeats the id. It does not go up: the items that it stands for do. */
export function withHistory(request: ParsedRequest, items: readonly JsonObject[]): ParsedRequest {
  const { raw } = request;
  const all = members(raw);
  const before = items.map((item) => JSON.stringify(item));
  const named = new Set(all.filter(({ key }) => key === 'previous_response_id'));
  const inputs = all.filter(({ key }) => key === 'input').map((member) => inputEdit(raw, member, before));
  const joined = reparsed(request, applyEdits(raw, [...removal(all, named), ...inputs]));
  const at = unmatchedOutput(itemsOf(joined));
  if (at >= 0) {
    const param = `input.${at - items.length}.call_id`;
    throw new RouterError('invalid_request', `${param}: ${noSuchCall}`, { param });
  }
  return { ...joined, body: { ...joined.body, previous_response_id: previousResponseId(request) } };
}

/** The caller's own items keep their bytes. */
function inputEdit(raw: Buffer, { start, end }: Member, before: readonly string[]): Edit {
  const own =
    raw[start] === quote
      ? [
          `{"type":"message","role":"user","content":[{"type":"input_text","text":${raw.toString('utf8', start, end)}}]}`,
        ]
      : elements(raw, start).map((element) => raw.toString('utf8', element.start, element.end));
  return { start, end, text: `[${[...before, ...own].join(',')}]` };
}

const quote = 0x22;
