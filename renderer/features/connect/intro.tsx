// Owns what stands beside the apps until one is looked at: how it goes.
import { Link } from '@tanstack/react-router';
import { CornerUpLeft, FilePen, Send } from 'lucide-react';
import type { ConnectedClient } from '../../../main/contract/connect.ts';
import { t } from '../../lib/words.ts';
import { Step } from './step.tsx';

export const Intro = ({ suggested }: { readonly suggested: ConnectedClient | null }) => (
  <>
    <ol className="cn-steps">
      <Step
        icon={FilePen}
        title={t('Choose an app')}
        note={t(
          'Its name shows each line that would change in its files. Connect writes them at once, and keeps a back-up.',
        )}
      />
      <Step
        icon={Send}
        title={t('Send anything in it')}
        note={t('Its first request is shown here, and who answered it.')}
      />
      <Step
        icon={CornerUpLeft}
        title={t('Undo it when you like')}
        note={t('Its files are as they were, and its token is revoked.')}
      />
    </ol>
    {suggested !== null && (
      <p className="mt-3 flex flex-wrap items-center gap-x-3 gap-y-2">
        <Link className="b filled" to="/connect" search={{ client: suggested.id }} replace>
          {t('See what would change')}
        </Link>
        <span className="text-n10">{t('{title} was found here.', { title: suggested.title })}</span>
      </p>
    )}
  </>
);
