// Owns the one shape of everything that brings a model's file to a place on this disk.
import type { CatalogSource } from '../catalog.ts';

export interface WantedFile {
  readonly source: CatalogSource;
  readonly bytes: number | null;
  readonly sha256: string | null;
  /** Where the file is to lie. Nobody takes it for a model before it was checked and renamed. */
  readonly draft: string;
}

export interface FetchAround {
  readonly signal: AbortSignal;
  /** All that has come so far. */
  readonly onProgress: (bytes: number) => void;
}

export interface FileSource {
  readonly kind: string;
  /** What has come: whether it is what was wanted is for the caller to say. Rejects with a `DownloadFault`. */
  readonly fetch: (
    wanted: WantedFile,
    around: FetchAround,
  ) => Promise<{ readonly sha256: string; readonly bytes: number }>;
}
