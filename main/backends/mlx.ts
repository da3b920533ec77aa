// Owns what mlx_lm.server needs to be asked otherwise than llama-server, and what its answers need to be like others. It would
// load, or fetch, whatever a request names; it drops in silence what it cannot do; it knows no bounds of its own.
import { RouterError } from '../contract/errors.ts';
import { isJsonObject, objectsIn, parseJson, type JsonObject } from '../contract/json.ts';
import { collect } from './collect.ts';
import type { UpstreamBody, UpstreamReply } from './http-exchange.ts';

/** The one name by which it means what it was started with. */
const itsOwn = 'default_model';
const bytesPerToken = 4;

/** Each of them names something that it would load beside the model, or in its place. */
const loads: ReadonlySet<string> = new Set(['adapters', 'draft_model', 'num_draft_tokens']);

interface Asked {
  readonly id: string;
  /** What it is loaded to read. */
  readonly contextTokens: number;
}

export function bodyForMlx(body: Buffer, { id, contextTokens }: Asked): Buffer {
  const asked = parseJson(body.toString('utf8'));
  if (!isJsonObject(asked)) throw new RouterError('invalid_request', 'The body is no JSON object.');
  refuseWhatIsDropped(asked, id);
  const tokens = Math.ceil(body.length / bytesPerToken);
  const left = contextTokens - tokens;
  if (left < 1)
    throw new RouterError(
      'invalid_request',
      `This request has about ${tokens} tokens, and ${id} reads ${contextTokens} here. Shorten it, or start the model with more contextTokens.`,
      { param: 'messages' },
    );
  const { max_completion_tokens: most, ...others } = asked;
  const kept = Object.entries(others).filter(([name]) => !loads.has(name));
  const wanted = [most, asked['max_tokens']].find((value) => typeof value === 'number') ?? left;
  return Buffer.from(
    JSON.stringify({ ...Object.fromEntries(kept), model: itsOwn, max_tokens: Math.min(wanted, left) }),
  );
}

/** What it would not heed and not tell of either. */
function refuseWhatIsDropped(asked: JsonObject, id: string): void {
  const format = asked['response_format'];
  if (isJsonObject(format) && format['type'] !== 'text')
    throw cannot(id, 'cannot be held to a format. Ask without response_format, or another model.', 'response_format');
  if (typeof asked['n'] === 'number' && asked['n'] > 1)
    throw cannot(id, 'gives one answer at a time. Ask without n.', 'n');
  const choice = asked['tool_choice'];
  if (choice === 'required' || isJsonObject(choice))
    throw cannot(id, 'cannot be made to call a tool. Ask with tool_choice auto, or another model.', 'tool_choice');
  for (const extra of ['grammar', 'json_schema', 'ignore_eos'])
    if (asked[extra] !== undefined && asked[extra] !== null && asked[extra] !== false)
      throw cannot(id, `knows no ${extra}. Ask without it, or another model.`, extra);
  if (choice === 'none' && objectsIn(asked['tools']).length > 0)
    throw cannot(id, 'cannot be kept from calling a tool that it sees. Ask without tools.', 'tool_choice');
}

const cannot = (id: string, what: string, param: string): RouterError =>
  new RouterError('invalid_request', `${id} runs by MLX, which ${what}`, { param });

const longestRefusal = 64 * 1024;

/** Under the name that was asked for; and what it refuses in the shape that OpenAI's clients read. */
export async function replyOfMlx(reply: UpstreamReply, id: string): Promise<UpstreamReply> {
  if (reply.status < 400) return { ...reply, body: renamed(reply.body, id) };
  const words = wordsOf(await collect(reply.body, longestRefusal));
  // It says so of whatever went wrong while it answers; that there is no such model cannot be meant.
  const status = reply.status === 404 ? 500 : reply.status;
  const error = {
    message: words,
    type: status < 500 ? 'invalid_request_error' : 'server_error',
    param: null,
    code: null,
  };
  const body = bodyOf(Buffer.from(JSON.stringify({ error })));
  return { ...reply, status, headers: { 'content-type': 'application/json' }, body };
}

function wordsOf(bytes: Buffer): string {
  const text = bytes.toString('utf8');
  const said = parseJson(text);
  return isJsonObject(said) && typeof said['error'] === 'string' ? said['error'] : text;
}

/** As its JSON has the name: within a text a quote has a sign before it, so nothing else is ever like it. */
const written = Buffer.from(`"model": "${itsOwn}"`);

/** Nothing is held back but what may be the beginning of the name. */
function renamed(body: UpstreamBody, id: string): UpstreamBody {
  const shown = Buffer.from(`"model": ${JSON.stringify(id)}`);
  return {
    ...body,
    read(sink) {
      let held = Buffer.alloc(0);
      body.read({
        data(chunk) {
          const { done, rest } = replaceIn(held.length === 0 ? chunk : Buffer.concat([held, chunk]), shown);
          held = Buffer.from(rest);
          if (done.length > 0) sink.data(done);
        },
        end() {
          if (held.length > 0) sink.data(held);
          sink.end();
        },
        fail: sink.fail,
      });
    },
  };
}

function replaceIn(bytes: Buffer, shown: Buffer): { readonly done: Buffer; readonly rest: Buffer } {
  const pieces: Buffer[] = [];
  let from = 0;
  for (let at = bytes.indexOf(written); at !== -1; at = bytes.indexOf(written, from)) {
    pieces.push(bytes.subarray(from, at), shown);
    from = at + written.length;
  }
  const end = bytes.length - beginningAtEnd(bytes, from);
  pieces.push(bytes.subarray(from, end));
  return { done: Buffer.concat(pieces), rest: bytes.subarray(end) };
}

/** How many bytes at the end could go on to be the name. */
function beginningAtEnd(bytes: Buffer, from: number): number {
  const most = Math.min(written.length - 1, bytes.length - from);
  for (let length = most; length > 0; length--)
    if (bytes.subarray(bytes.length - length).equals(written.subarray(0, length))) return length;
  return 0;
}

/** A body that is here already. */
function bodyOf(bytes: Buffer): UpstreamBody {
  let isRead = false;
  return {
    read(sink) {
      isRead = true;
      sink.data(bytes);
      sink.end();
    },
    isRead: () => isRead,
    pause: () => undefined,
    resume: () => undefined,
    abort: () => undefined,
  };
}
