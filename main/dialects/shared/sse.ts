// Owns reading one SSE frame into its fields, and writing one.

export interface SseEvent {
  readonly event: string | null;
  readonly data: string;
  readonly id: string | null;
}

/** Null where the frame has no data: a comment, or fields that we have no use for. */
export function readSse(frame: Buffer): SseEvent | null {
  let event: string | null = null;
  let id: string | null = null;
  let data: string | null = null;
  for (const line of frame.toString('utf8').split(/\r\n|\n|\r/)) {
    const colon = line.indexOf(':');
    if (line === '' || colon === 0) continue;
    const name = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(line[colon + 1] === ' ' ? colon + 2 : colon + 1);
    if (name === 'data') data = data === null ? value : `${data}\n${value}`;
    else if (name === 'event') event = value === '' ? null : value;
    else if (name === 'id' && !value.includes('\0')) id = value;
  }
  return data === null ? null : { event, data, id };
}

export const writeSse = (data: unknown, event?: string): string =>
  `${event === undefined ? '' : `event: ${event}\n`}data: ${JSON.stringify(data)}\n\n`;
