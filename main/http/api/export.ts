// Owns sending the export as it is read: the next piece is asked for when the one before has gone out, and of a caller who
// has left nothing more is read.
import type { ByteSink, ByteSource } from '../../gateway/answer.ts';
import type { Reader } from '../../store/reader.ts';
import type { ExportPiece, ExportQuery } from '../../store/usage/export.ts';
import { onceOver, type Visit } from '../door/visits.ts';

interface ExportParts {
  readonly reader: Pick<Reader, 'exportPiece'>;
  /** Open since before anything was read. */
  readonly visit: Visit;
}

/** The first piece is read before anything is said: what the database refuses then is an answer of its own. */
export async function openExport(query: Omit<ExportQuery, 'after'>, parts: ExportParts): Promise<ByteSource> {
  const { reader, visit } = parts;
  const first = await reader.exportPiece({ ...query, after: null }).catch((error: unknown) => {
    visit.done();
    throw error;
  });
  return { open: (sink) => sendPieces(first, query, { ...parts, sink }) };
}

function sendPieces(
  first: ExportPiece,
  query: Omit<ExportQuery, 'after'>,
  { reader, visit, sink }: ExportParts & { readonly sink: ByteSink },
): ReturnType<ByteSource['open']> {
  let next = first.next;
  let isReading = false;
  let isFull = false;
  let isOver = false;
  const close = (): void => {
    isOver = true;
    visit.done();
  };
  function end(): void {
    if (isOver) return;
    close();
    sink.end();
  }
  /** A file that is not whole must not look as if it were. */
  function breakOff(): void {
    if (isOver) return;
    close();
    sink.breakOff?.();
  }
  function put({ bytes, next: behind }: ExportPiece): void {
    if (isOver) return;
    next = behind;
    isFull = !sink.write(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
    if (next === null) end();
  }
  async function goOn(): Promise<void> {
    if (isReading) return;
    isReading = true;
    try {
      while (!isOver && !isFull && next !== null) put(await reader.exportPiece({ ...query, after: next }));
    } catch {
      // What the database refuses in the middle is told by the next question to it; this answer can only be cut off.
      breakOff();
    } finally {
      isReading = false;
    }
  }
  onceOver(visit, breakOff);
  put(first);
  void goOn();
  return {
    resume() {
      isFull = false;
      void goOn();
    },
    abort: close,
  };
}
