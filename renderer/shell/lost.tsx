// Owns what stands where no screen can: an address that is none, a screen that broke.
import { Link, type ErrorComponentProps } from '@tanstack/react-router';
import { problemOf } from '../lib/api.ts';
import { t } from '../lib/words.ts';
import { Button } from '../ui/button.tsx';
import { Screen } from '../ui/screen.tsx';

export const NoScreen = () => (
  <Screen title={t('Nothing here')} busy={false}>
    <p className="mb-3 text-n11">{t('There is no screen at this address.')}</p>
    <Link className="link" to="/">
      {t('Go to Home')}
    </Link>
  </Screen>
);

/** A new version of the router has other files: the page must be loaded anew before its next screen can come. */
export const Crash = ({ error, reset }: ErrorComponentProps) => (
  <Screen title={t('This screen broke')} busy={false}>
    <p className="mb-3 max-w-[560px] text-n11">
      {t(
        'The router goes on. Load the page again; if that does not help, Settings → Diagnostics… holds what to report.',
      )}
    </p>
    <p className="mb-3 max-w-[560px] text-12 text-n10">{problemOf(error)}</p>
    <div className="flex gap-2">
      <Button onClick={() => window.location.reload()}>{t('Load again')}</Button>
      <Button look="ghost" onClick={reset}>
        {t('Try again')}
      </Button>
    </div>
  </Screen>
);
