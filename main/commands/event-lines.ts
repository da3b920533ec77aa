// Owns reading a stream of events as it comes: what stands behind each `data:`, and the event's name.

export interface StreamEvent {
  readonly event: string;
  readonly data: string;
}

export async function* eventsOf(answer: Pick<Response, 'body'>): AsyncGenerator<StreamEvent> {
  if (answer.body === null) return;
  let rest = '';
  const text = new TextDecoder();
  for await (const piece of whole(answer.body)) {
    rest += text.decode(piece, { stream: true });
    const frames = rest.split(/\r?\n\r?\n/);
    rest = frames.pop() ?? '';
    for (const frame of frames) {
      const read = eventIn(frame);
      if (read !== null) yield read;
    }
  }
}

/** The system's words for a connection that broke tell a person nothing. */
async function* whole(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* body;
  } catch (error) {
    throw error instanceof TypeError ? new Error('The router ended in the middle of its answer.') : error;
  }
}

/** Null of one that only keeps the connection alive. */
function eventIn(frame: string): StreamEvent | null {
  const lines = frame.split(/\r?\n/);
  const of = (name: string): readonly string[] =>
    lines.filter((line) => line.startsWith(`${name}:`)).map((line) => line.slice(name.length + 1).replace(/^ /, ''));
  const data = of('data');
  return data.length === 0 ? null : { event: of('event')[0] ?? 'message', data: data.join('\n') };
}
