// Owns how a place is shown where tokens went: by its colour and its name.
import type { ReactNode } from 'react';
import { t } from '../../lib/words.ts';
import { zoneName } from '../../ui/pill.tsx';
import type { Place } from './days.ts';

export const placeWord = (place: Place): string => (place === 'unknown' ? t('Not known') : zoneName(place));

interface PlaceKeyProps {
  readonly place: Place;
  /** How much of it. */
  readonly amount: string;
  /** The colour alone says it, but to whoever cannot see. */
  readonly brief?: boolean;
}

export const PlaceKey = ({ place, amount, brief }: PlaceKeyProps): ReactNode => (
  <span className={`us-place ${place}`}>
    <i aria-hidden />
    <span className={brief === true ? 'vh' : ''}>{placeWord(place)}</span> {amount}
  </span>
);
