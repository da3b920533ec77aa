// Owns what a place that files come from has to be able to do.
import type { PlannedFile, Source } from '../../contract/downloads.ts';

export interface FetchJob {
  readonly source: Source;
  readonly file: PlannedFile;
  /** What is there of an earlier time is gone on with, where the source can. */
  readonly draftPath: string;
}

export interface FetchIo {
  readonly signal: AbortSignal;
  /** How many bytes of the file are there. */
  readonly onProgress: (bytes: number) => void;
}

export interface FileSource {
  /** Resolves when the draft is whole; whether it is the right file is looked at by who asked. */
  readonly fetchFrom: (job: FetchJob, io: FetchIo) => Promise<void>;
  /** The draft is whole and wrong: fetches again what is wrong of it, where the source can tell. */
  readonly repair?: (job: FetchJob, io: FetchIo) => Promise<void>;
}

export type FileSources = Readonly<Partial<Record<Source['kind'], FileSource>>>;
