// Owns how a request is refused: the status, type and words that llama-server uses for the same.

const statuses = {
  invalid_request_error: 400,
  exceed_context_size_error: 400,
  authentication_error: 401,
  not_found_error: 404,
  server_error: 500,
  not_supported_error: 501,
  unavailable_error: 503,
} as const;

type RefusalType = keyof typeof statuses;
type Numbers = Readonly<Record<string, number>>;

/** The message never holds a prompt, an answer or a key. */
export class Refusal extends Error {
  readonly type: RefusalType;
  readonly numbers: Numbers;

  constructor(type: RefusalType, message: string, numbers: Numbers = {}) {
    super(message);
    this.name = 'Refusal';
    this.type = type;
    this.numbers = numbers;
  }

  get status(): number {
    return statuses[this.type];
  }

  get body(): object {
    return { error: { code: this.status, message: this.message, type: this.type, ...this.numbers } };
  }
}

export const badRequest = (message: string): Refusal => new Refusal('invalid_request_error', message);

export const tooLong = (promptTokens: number, contextTokens: number): Refusal =>
  new Refusal(
    'exceed_context_size_error',
    `request (${promptTokens} tokens) exceeds the available context size (${contextTokens} tokens), try increasing it`,
    { n_prompt_tokens: promptTokens, n_ctx: contextTokens },
  );

/** Whatever was thrown, as a refusal: the text of our own faults may quote what came in, so it is not shown. */
export const asRefusal = (error: unknown): Refusal =>
  error instanceof Refusal
    ? error
    : new Refusal(
        'server_error',
        'The engine failed to handle this request. Try again; if it stays, load the model anew.',
      );
