// Owns what the request path gives back: plain data that any door can send.

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | ByteSource;
}

/** Bytes that come over time. The reader says when it is full; whoever reads can end it at once. */
export interface ByteSource {
  readonly open: (sink: ByteSink) => ByteFlow;
}

export interface ByteSink {
  /** False when the sink is full: nothing more comes until `resume`. */
  readonly write: (bytes: Buffer) => boolean;
  readonly end: () => void;
  /** In the middle, so that nobody takes what came for the whole. */
  readonly breakOff?: () => void;
}

export interface ByteFlow {
  readonly resume: () => void;
  readonly abort: () => void;
}
