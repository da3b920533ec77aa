// A link that signs another browser in: it is made when it is asked for, and shown once.
import { useState } from 'react';
import type { SignInLink } from '../../../main/contract/settings-api.ts';
import { call } from '../../lib/api.ts';
import { formatShortTime } from '../../lib/format.ts';
import { t } from '../../lib/words.ts';
import { Button } from '../../ui/button.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { attempt } from '../../ui/toasts.tsx';
import { SettingLine } from './setting-line.tsx';

export function SignIn() {
  const [link, setLink] = useState<SignInLink | null>(null);
  const make = async (): Promise<void> => {
    setLink(await call<SignInLink>('/api/admin/link', { method: 'POST', body: {} }));
  };
  return (
    <SettingLine
      name={t('Sign in another browser')}
      note={
        <>
          {t(
            'A link signs one browser in, once, and is over after 15 minutes. Type or paste it into the address bar there.',
          )}
          {link !== null && (
            <span className="mt-1 block">
              <code className="wrap-anywhere text-n12">{link.url}</code>{' '}
              {t('until {time}', { time: formatShortTime(link.expiresAt) })}
            </span>
          )}
        </>
      }
    >
      {link !== null && <CopyButton text={link.url}>{t('Copy link')}</CopyButton>}
      <Button onClick={() => attempt(make)}>{t('Make a sign-in link')}</Button>
    </SettingLine>
  );
}
