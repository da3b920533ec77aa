// Owns turning the body of a web response into what every door can send.
import type { Answer, ByteSource } from '../gateway/answer.ts';

/** `onOver` is called once, when its last byte is out or whoever read it has left. */
export async function answerOf(response: Response, onOver: () => void): Promise<Answer> {
  const { status, body } = response;
  // Whether a connection is kept is the door's to say.
  const headers = Object.fromEntries([...response.headers].filter(([name]) => name !== 'connection'));
  if (body !== null && headers['content-type']?.startsWith('text/event-stream') === true)
    return { status, headers, body: sourceOf(body, onOver) };
  const whole = Buffer.from(await response.arrayBuffer());
  onOver();
  return { status, headers, body: whole };
}

const sourceOf = (body: ReadableStream<Uint8Array>, onOver: () => void): ByteSource => ({
  open(sink) {
    const reader = body.getReader();
    let resume: () => void = () => undefined;
    let left = false;
    async function pump(): Promise<void> {
      for (let read = await reader.read(); !read.done && !left; read = await reader.read())
        if (!sink.write(Buffer.from(read.value))) await new Promise<void>((resolve) => (resume = resolve));
      if (!left) sink.end();
    }
    void pump()
      .catch(() => left || sink.breakOff?.())
      .finally(onOver);
    return {
      resume: () => resume(),
      abort() {
        left = true;
        void reader.cancel();
        resume();
      },
    };
  },
});
