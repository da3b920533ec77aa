// Owns the fakes of the exchange's tests: a body that is played by hand, and a reply that is there at once.
import assert from 'node:assert/strict';
import type { Backend } from '../../../../main/backends/backend.ts';
import type { UpstreamBody, UpstreamReply } from '../../../../main/backends/http-exchange.ts';
import { specWith } from '../../../support/backend-spec.ts';
import { fakeBackend } from '../../../support/gateway-fakes.ts';

const unasked = (): never => assert.fail('Nobody is to be asked.');

/** One that speaks nothing but what is given. */
export const backendWith = (given: Partial<Backend> = {}): Backend => ({
  ...fakeBackend(specWith(), unasked),
  speaks: [],
  translatesTo: [],
  ...given,
});

type Sink = Parameters<UpstreamBody['read']>[0];

/** Everything that is done to the body is written down; an abort is told to its reader, as the real one does. */
export function createBody() {
  const happened: string[] = [];
  let sink: Sink | null = null;
  const body: UpstreamBody = {
    read(reader) {
      sink = reader;
    },
    isRead: () => sink !== null,
    pause: () => void happened.push('pause'),
    resume: () => void happened.push('resume'),
    abort(error) {
      happened.push(`abort ${error.message}`);
      sink?.fail(error);
    },
  };
  return {
    body,
    happened,
    send: (text: string) => sink?.data(Buffer.from(text)),
    end: () => sink?.end(),
    fail: (error: Error) => sink?.fail(error),
  };
}

export interface Said {
  readonly status?: number;
  readonly headers?: UpstreamReply['headers'];
  readonly text?: string;
}

/** A reply whose body is there as soon as somebody reads it; what it was aborted with is written down. */
export function replyWith({ status = 200, headers = {}, text = '' }: Said) {
  const { body, happened, send, end } = createBody();
  const read: UpstreamBody['read'] = (sink) => {
    body.read(sink);
    if (text !== '') send(text);
    if (happened.length === 0) end();
  };
  const reply: UpstreamReply = { status, headers, body: { ...body, read } };
  return { reply, happened };
}
