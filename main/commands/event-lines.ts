// Owns reading a stream of events as it comes: what stands behind each `data:`, and the event's name.

export interface StreamEvent {
  readonly event: string;
  readonly data: string;
}

export async function* eventsOf(answer: Pick<Response, 'body'>): AsyncGenerator<StreamEvent> {
  if (answer.body === null) return;
  let rest = '';
  const text = new TextDecoder();
  for await (const piece of answer.body) {
    rest += text.decode(piece, { stream: true });
    const frames = rest.split(/\r?\n\r?\n/);
    rest = frames.pop() ?? '';
    for (const frame of frames) {
      const read = eventIn(frame);
      if (read !== null) yield read;
    }
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
