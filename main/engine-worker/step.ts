// Owns what one step of the loop computes: a token of everybody who is answering, and pieces of prompts beside them.

export interface Lane {
  readonly slot: number;
  /** Tokens of its prompt that are not read yet; none while it answers. */
  readonly unread: number;
  /** So many of them may be read before the loop has something else to do for it. */
  readonly stretch: number;
}

export interface Share {
  readonly slot: number;
  readonly tokens: number;
}

/** Of prompts, in one step: little where somebody waits for the next word, as much as is worth while else. */
export const promptTokensBeside = 128;
export const promptTokensAlone = 512;

export function planStep(lanes: readonly Lane[]): readonly Share[] {
  const answering = lanes.filter(({ unread }) => unread === 0).map(({ slot }) => ({ slot, tokens: 1 }));
  let room = answering.length > 0 ? promptTokensBeside : promptTokensAlone;
  // The shortest first: whoever asks little does not wait for a book.
  const reading = lanes.filter(({ unread }) => unread > 0).toSorted((a, b) => a.unread - b.unread);
  const pieces = reading.map(({ slot, unread, stretch }) => {
    const tokens = Math.min(room, unread, Math.max(1, stretch));
    room -= tokens;
    return { slot, tokens };
  });
  return [...answering, ...pieces.filter(({ tokens }) => tokens > 0)];
}
