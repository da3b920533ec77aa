// Owns reading an answer's stream: bytes in, the JSON of each event out.

/** Whole events of what came so far; the rest waits for more. */
export function createEventReader(): (text: string) => readonly string[] {
  let rest = '';
  return (text) => {
    rest += text;
    const events = rest.split(/\r?\n\r?\n/);
    rest = events.pop() ?? '';
    return events.flatMap((event) => {
      const data = event
        .split(/\r?\n/)
        .filter((line) => line.startsWith('data:'))
        .map((line) => line.slice(5).trimStart());
      return data.length === 0 ? [] : [data.join('\n')];
    });
  };
}

/** Calls for each event of a body until it ends. */
export async function readEvents(body: ReadableStream<Uint8Array>, heard: (data: string) => void): Promise<void> {
  const read = createEventReader();
  const decoder = new TextDecoder();
  const reader = body.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    for (const data of read(done ? `${decoder.decode()}\n\n` : decoder.decode(value, { stream: true }))) heard(data);
    if (done) return;
  }
}
