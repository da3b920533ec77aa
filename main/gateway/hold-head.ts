// Owns an answer whose first event is long in coming: its head goes out all the same, and what keeps the connection
// alive after it, so that nobody on the way gives up. A failure is then an event of the stream.
import { asRouterError } from '../contract/errors.ts';
import type { ConversationDialect, ParsedRequest } from '../dialects/dialect.ts';
import type { Clock, Timer } from '../platform/ports.ts';
import type { GatewayLimits } from './gateway.ts';
import type { Answer, ByteFlow, ByteSink, ByteSource } from './answer.ts';
import { shownFailure } from './exchange/translator.ts';

interface Holding {
  readonly request: ParsedRequest;
  /** Of the request. */
  readonly id: string;
  readonly clock: Clock;
  readonly limits: Pick<GatewayLimits, 'holdHeadMs' | 'keepAliveMs'>;
}

interface Held extends Holding {
  readonly dialect: ConversationDialect;
}

/** The answer itself if it comes in time, else one that begins now and continues with it; a whole answer has one head. */
export function holdHead(answering: Promise<Answer>, holding: Holding): Promise<Answer> {
  const { request, clock, limits } = holding;
  const { dialect } = request;
  if (!request.stream || dialect.kind !== 'conversation') return answering;
  return new Promise((resolve, reject) => {
    const early = (): void => resolve(earlyAnswer(answering, { ...holding, dialect }));
    const timer = clock.after(limits.holdHeadMs, early);
    answering.then(resolve, reject).finally(timer.cancel);
  });
}

function earlyAnswer(answering: Promise<Answer>, holding: Held): Answer {
  const { dialect, request, id } = holding;
  const type = request.asArray ? 'application/json' : dialect.streamType;
  return { status: 200, headers: { 'x-request-id': id, 'content-type': type }, body: lateSource(answering, holding) };
}

const lateSource = (answering: Promise<Answer>, { dialect, request, clock, limits }: Held): ByteSource => ({
  open(sink): ByteFlow {
    let flow: ByteFlow | null = null;
    let over = false;
    let quiet: Timer | null = null;
    const stayAlive = (): void => {
      if (over || dialect.keepAlive === null || request.asArray) return;
      sink.write(dialect.keepAlive);
      quiet = clock.after(limits.keepAliveMs, stayAlive);
    };
    stayAlive();
    void answering
      .then((answer) => {
        if (!over) flow = goOn(answer, sink, holdError);
      })
      .catch((error: unknown) => {
        if (!over) finish(dialect.createTap(request).fail(asRouterError(error)));
      })
      .finally(() => quiet?.cancel());
    const finish = (bytes: Buffer): void => {
      sink.write(bytes);
      sink.end();
    };
    const holdError = (status: number, body: Buffer): void =>
      finish(dialect.createTap(request).fail(shownFailure(dialect.readError(body), status)));
    return {
      resume: () => flow?.resume(),
      abort() {
        over = true;
        quiet?.cancel();
        flow?.abort();
      },
    };
  },
});

function goOn(answer: Answer, sink: ByteSink, fail: (status: number, body: Buffer) => void): ByteFlow | null {
  if (!(answer.body instanceof Uint8Array)) return answer.body.open(sink);
  if (answer.status >= 400) fail(answer.status, answer.body);
  else {
    sink.write(answer.body);
    sink.end();
  }
  return null;
}
