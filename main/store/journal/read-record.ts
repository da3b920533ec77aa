// Owns what a record of the journal is once it was read: what the tables take as it is.
import type { ClosingValues, OwnValues, PlaceValues } from '../request-columns.ts';
import type { Learned, SpentTry } from '../rows.ts';

export type ReadRecord = OpenedRecord | SettledRecord;

export interface OpenedRecord {
  readonly kind: 'opened';
  readonly id: string;
  readonly own: OwnValues;
  readonly place: PlaceValues;
}

export interface SettledRecord {
  readonly kind: 'settled';
  readonly id: string;
  readonly values: ClosingValues;
  readonly spent: readonly SpentTry[];
  readonly learned: Learned | null;
  readonly trace: string | null;
}
