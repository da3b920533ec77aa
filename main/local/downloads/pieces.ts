// Owns the pieces that a file is fetched in, and the journal beside its draft that knows how far each of them has come:
// after a kill a download goes on from there. The hash of each piece as it came over the wire is kept with it.
import { createHash, type Hash } from 'node:crypto';
import { z } from 'zod';
import { parseJson } from '../../contract/json.ts';
import type { DraftFile, DraftFiles } from './draft-files.ts';

export interface Piece {
  readonly index: number;
  readonly start: number;
  /** Behind its last byte. */
  readonly end: number;
  /** Bytes of it that are in the draft. */
  have: number;
  /** Of those bytes. */
  hash: Hash;
  /** Null until it is whole. */
  sum: string | null;
}

export interface Pieces extends AsyncDisposable {
  readonly draft: DraftFile;
  readonly all: readonly Piece[];
  readonly bytes: () => number;
  /** Writes what came next of a piece. */
  readonly add: (piece: Piece, chunk: Buffer) => Promise<void>;
  /** Of a piece that is whole: on the disk first, in the journal then. */
  readonly complete: (piece: Piece) => Promise<void>;
  readonly restart: (piece: Piece) => Promise<void>;
  /** Another content for a piece, of its whole length. */
  readonly replace: (piece: Piece, content: Buffer) => Promise<void>;
}

export interface PieceSetup {
  readonly files: DraftFiles;
  readonly draftPath: string;
  readonly bytes: number;
  readonly pieceBytes: number;
}

const headSchema = z.object({ bytes: z.number(), pieceBytes: z.number() });
const lineSchema = z.tuple([z.number().int().min(0), z.number().int().min(0), z.string().nullable()]);
type Line = z.infer<typeof lineSchema>;

/** The journal is told of a piece's way so many times: what a kill costs is that part of each open piece. */
const marksOfPiece = 8;
const readBytes = 1_048_576;

const journalOf = (draftPath: string): string => `${draftPath}.pieces`;

export async function openPieces(setup: PieceSetup): Promise<Pieces> {
  const { files, draftPath, bytes, pieceBytes } = setup;
  const known = (await files.bytes(draftPath)) === bytes ? await readJournal(setup) : new Map<number, Line>();
  const draft = await files.open(draftPath);
  const all = blankPieces(bytes, pieceBytes);
  const journal = await orClose(draft, async () => {
    await draft.resize(bytes);
    for (const piece of all) await recall(piece, known.get(piece.index), draft);
    return writeJournal(setup, all);
  });
  const marked = new Map(all.map((piece) => [piece.index, piece.have]));

  const note = async (piece: Piece): Promise<void> => {
    marked.set(piece.index, piece.have);
    await journal.append(lineOf(piece));
  };
  return {
    draft,
    all,
    bytes: () => all.reduce((sum, { have }) => sum + have, 0),
    async add(piece, chunk) {
      await draft.write(chunk, piece.start + piece.have);
      piece.hash.update(chunk);
      piece.have += chunk.length;
      const whole = piece.start + piece.have === piece.end;
      if (!whole && piece.have - (marked.get(piece.index) ?? 0) >= pieceBytes / marksOfPiece) await note(piece);
    },
    async complete(piece) {
      piece.sum = piece.hash.digest('hex');
      await draft.sync();
      await note(piece);
    },
    async restart(piece) {
      reset(piece);
      await note(piece);
    },
    async replace(piece, content) {
      await draft.write(content, piece.start);
      Object.assign(piece, { have: content.length, sum: createHash('sha256').update(content).digest('hex') });
      await draft.sync();
      await note(piece);
    },
    async [Symbol.asyncDispose]() {
      await journal[Symbol.asyncDispose]();
      await draft[Symbol.asyncDispose]();
    },
  };
}

async function orClose<T>(draft: DraftFile, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    await draft[Symbol.asyncDispose]();
    throw error;
  }
}

const reset = (piece: Piece): void => {
  Object.assign(piece, { have: 0, hash: createHash('sha256'), sum: null });
};

function blankPieces(bytes: number, pieceBytes: number): Piece[] {
  return Array.from({ length: Math.ceil(bytes / pieceBytes) }, (_, index) => ({
    index,
    start: index * pieceBytes,
    end: Math.min(bytes, (index + 1) * pieceBytes),
    have: 0,
    hash: createHash('sha256'),
    sum: null,
  }));
}

/** What is there of a piece that was begun is read once more, so that its hash can go on. */
async function recall(piece: Piece, line: Line | undefined, draft: DraftFile): Promise<void> {
  const length = piece.end - piece.start;
  if (line === undefined || line[1] > length) return;
  if (line[1] === length && line[2] === null) return;
  Object.assign(piece, { have: line[1], sum: line[2] });
  if (piece.sum === null) piece.hash = await hashOfRange(draft, piece.start, piece.start + piece.have);
}

/** The hash of what the draft holds between two places, still open. */
export async function hashOfRange(draft: DraftFile, start: number, end: number): Promise<Hash> {
  const hash = createHash('sha256');
  const buffer = Buffer.allocUnsafe(Math.min(readBytes, Math.max(1, end - start)));
  for (let at = start; at < end; ) {
    const length = await draft.read(buffer.subarray(0, Math.min(buffer.length, end - at)), at);
    if (length === 0) break;
    hash.update(buffer.subarray(0, length));
    at += length;
  }
  return hash;
}

const lineOf = ({ index, have, sum }: Piece): string => `${JSON.stringify([index, have, sum] satisfies Line)}\n`;
const headOf = ({ bytes, pieceBytes }: PieceSetup): string => `${JSON.stringify({ bytes, pieceBytes })}\n`;

/** The last line of each piece. A line that a kill tore is none; of another file or other pieces nothing is taken. */
async function readJournal(setup: PieceSetup): Promise<Map<number, Line>> {
  const path = journalOf(setup.draftPath);
  const bytes = await setup.files.bytes(path);
  if (bytes === null) return new Map();
  const content = Buffer.alloc(bytes);
  await using file = await setup.files.open(path);
  await file.read(content, 0);
  const [head = '', ...lines] = content.toString('utf8').split('\n');
  const found = headSchema.safeParse(parseJson(head));
  if (!found.success || found.data.bytes !== setup.bytes || found.data.pieceBytes !== setup.pieceBytes)
    return new Map();
  return new Map(
    lines.flatMap((line) => {
      const parsed = lineSchema.safeParse(parseJson(line));
      return parsed.success ? [[parsed.data[0], parsed.data] as const] : [];
    }),
  );
}

/** Each start writes it anew and puts it in the place of the old one, so that no torn line stays in its middle. */
async function writeJournal(setup: PieceSetup, all: readonly Piece[]): Promise<DraftFile> {
  const path = journalOf(setup.draftPath);
  const fresh = `${path}.new`;
  await setup.files.remove(fresh);
  const begun = await setup.files.open(fresh);
  await begun.append(
    headOf(setup) +
      all
        .filter(({ have }) => have > 0)
        .map(lineOf)
        .join(''),
  );
  await begun[Symbol.asyncDispose]();
  await setup.files.rename(fresh, path);
  return setup.files.open(path);
}
