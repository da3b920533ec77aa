// Owns the translated lane of a request for vectors.
import type { EmbeddingDialect } from '../../../dialects/dialect.ts';
import { shownFailure } from '../translator.ts';
import { objectIn, readOnce, type Opening, type WholeLane } from './lane.ts';

export function openEmbeddingLane({ permit, backend }: Opening, dialect: EmbeddingDialect): WholeLane | null {
  const { request, target } = permit;
  const wire = backend.translatesTo.find((spoken) => spoken.kind === 'embedding');
  if (wire === undefined) return null;
  const embedding = dialect.read(request);
  const { body, leftOut } = wire.write(embedding, { model: target.model, stream: false, quirks: backend.quirks });
  return {
    kind: 'whole',
    wire,
    addsText: true,
    leftOut: [...embedding.leftOut, ...leftOut],
    body: Buffer.from(JSON.stringify(body)),
    readWhole(bytes) {
      const answer = wire.decode(objectIn(readOnce(bytes)));
      const whole = dialect.encode(answer, request);
      const encoded = Buffer.from(JSON.stringify(whole));
      return { bytes: encoded, json: () => whole, contentType: 'application/json', usage: answer.usage };
    },
    refusal: (status, bytes) => Buffer.from(dialect.encodeError(shownFailure(wire.readError(bytes), status)).body),
  };
}
