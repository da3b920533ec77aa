// Owns reading along with an answer on its way out, and the text of it for a judge. Kept in memory until it was judged,
// and no longer; of an answer that is too long, nothing.
import { RouterError } from '../../contract/errors.ts';
import { isJsonObject, parseJson } from '../../contract/json.ts';
import type { AnswerEvent } from '../../contract/answer-events.ts';
import { collectAnswer } from '../../dialects/shared/collect.ts';
import { createFrameCutter, createLineCutter } from '../../dialects/shared/frames.ts';
import type { ConversationDialect, ParsedRequest } from '../../dialects/dialect.ts';
import type { ByteSource } from '../answer.ts';

const longestBytes = 256 * 1024;

export interface Kept {
  readonly add: (bytes: Buffer) => void;
  /** Null where it was too long. */
  readonly all: () => Buffer | null;
}

export function createKept(): Kept {
  let pieces: Buffer[] | null = [];
  let length = 0;
  return {
    add(bytes) {
      length += bytes.length;
      if (length > longestBytes) pieces = null;
      pieces?.push(bytes);
    },
    all: () => (pieces === null ? null : Buffer.concat(pieces)),
  };
}

/** The same bytes at the same pace. */
export const readAlong = ({ open }: ByteSource, { add }: Kept): ByteSource => ({
  open: (sink) =>
    open({
      write(bytes) {
        add(bytes);
        return sink.write(bytes);
      },
      end: sink.end,
    }),
});

/** Text and calls of the first choice, out of the bytes that the caller gets. Null where they cannot be read. */
export function textOfAnswer(bytes: Buffer, { dialect, asArray }: ParsedRequest): string | null {
  if (dialect.kind !== 'conversation' || asArray) return null;
  try {
    const [choice] = collectAnswer(eventsIn(bytes, dialect)).choices;
    const said = (choice?.parts ?? []).flatMap((part) => {
      if (part.kind === 'text' || part.kind === 'refusal') return [part.text];
      return part.kind === 'call' ? [`[calls ${part.name}: ${part.arguments}]`] : [];
    });
    return said.length === 0 ? null : said.join('\n');
  } catch (error) {
    // It went to its caller as it is; only the judge cannot have it.
    if (error instanceof RouterError) return null;
    throw error;
  }
}

function eventsIn(bytes: Buffer, dialect: ConversationDialect): readonly AnswerEvent[] {
  const whole = parseJson(bytes.toString('utf8'));
  if (isJsonObject(whole)) return dialect.decodeWhole(whole);
  const cutter = dialect.framing === 'sse' ? createFrameCutter(longestBytes) : createLineCutter(longestBytes);
  const frames = cutter.push(bytes);
  const rest = cutter.rest();
  const decoder = dialect.createDecoder();
  return [...[...frames, rest].flatMap((frame) => decoder.push(frame)), ...decoder.end()];
}
