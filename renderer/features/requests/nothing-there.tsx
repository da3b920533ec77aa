// Owns what the screen says while there is no request to show.
import { useLive, usePage } from '../../lib/page.tsx';
import { t } from '../../lib/words.ts';
import { Button } from '../../ui/button.tsx';
import { Empty } from '../../ui/conditions.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';

export function NothingThere({ filtered }: { readonly filtered: boolean }) {
  const { go } = usePage();
  const address = useLive((view) => view.state?.address ?? null);
  if (filtered)
    return (
      <Empty
        title={t('No request passes these filters')}
        action={<Button onClick={() => go('/requests')}>{t('Clear the filters')}</Button>}
        picture={<Picture />}
      >
        {t('Those that do are shown here as they come in.')}
      </Empty>
    );
  return (
    <Empty
      title={t('No request has come yet')}
      action={address !== null && <CopyButton text={`${address}/v1`}>{t('Copy address')}</CopyButton>}
      picture={<Picture />}
    >
      {t('Each one stands here with who answered it, why, how long it took and what it cost. Its text is never kept.')}
    </Empty>
  );
}

const Picture = () => (
  <div className="rq-picture">
    {[0, 1, 2, 3].map((row) => (
      <div key={row}>
        <span />
        <span />
        <span className="wide" />
        <span />
      </div>
    ))}
  </div>
);
