// Owns what stands in a section of the side column whose data could not be read.
import { t } from '../../../lib/words.ts';

export const Unread = ({ again }: { readonly again: () => void }) => (
  <p className="note" role="alert">
    {t('This could not be read.')}{' '}
    <button type="button" className="link" onClick={again}>
      {t('Try again')}
    </button>
  </p>
);
