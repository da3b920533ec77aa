// Owns what the places are called where tokens went.
import { t } from '../../lib/words.ts';
import { zoneName } from '../../ui/pill.tsx';
import type { Place } from './days.ts';

export const placeWord = (place: Place): string => (place === 'unknown' ? t('Not known any more') : zoneName(place));
