// Owns the parts of the settings: their addresses, their names, and which of them is being read.
import { t } from '../../lib/words.ts';

export const sectionIds = [
  'general',
  'desktop',
  'updates',
  'server',
  'engine',
  'storage',
  'ledger',
  'alerts',
  'providers',
  'backends',
  'privacy',
  'log',
] as const;
export type SectionId = (typeof sectionIds)[number];

const ofDesktop: readonly SectionId[] = ['desktop', 'updates'];

/** A browser has none of what the desktop's window alone can set. */
export const sectionsOf = (isDesktop: boolean): readonly SectionId[] =>
  isDesktop ? sectionIds : sectionIds.filter((id) => !ofDesktop.includes(id));

export const sectionOf = (hash: string): SectionId | null =>
  sectionIds.find((id) => id === hash.replace(/^#/, '')) ?? null;

export function sectionTitle(id: SectionId): string {
  switch (id) {
    case 'general':
      return t('General');
    case 'desktop':
      return t('Desktop');
    case 'updates':
      return t('Updates');
    case 'server':
      return t('Server');
    case 'engine':
      return t('Engine');
    case 'storage':
      return t('Storage');
    case 'ledger':
      return t('Ledger');
    case 'alerts':
      return t('Alerts');
    case 'providers':
      return t('Providers and keys');
    case 'backends':
      return t('Backends');
    case 'privacy':
      return t('Privacy');
    case 'log':
      return t('Log');
  }
}

export interface SectionPlace {
  readonly id: SectionId;
  /** Its upper edge, from the upper edge of what is seen. */
  readonly top: number;
}

interface Seen {
  readonly height: number;
  readonly atEnd: boolean;
  /** The part that was asked for by its address. */
  readonly asked: SectionId | null;
}

/** A part counts as read once its heading has come this far up. */
const line = 96;

/** What lies at the foot never comes up to the line: there the one that was asked for counts, or else the last. */
export function currentSection(places: readonly SectionPlace[], { height, atEnd, asked }: Seen): SectionId {
  const isSeen = places.some(({ id, top }) => id === asked && top >= 0 && top < height);
  if (atEnd) return (isSeen ? asked : places.at(-1)?.id) ?? 'general';
  return places.findLast(({ top }) => top <= line)?.id ?? 'general';
}
