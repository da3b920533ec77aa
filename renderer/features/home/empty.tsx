// Owns what Home shows before anything was asked: what to do first, and the flow as it will be, in hairlines.
import { Box, MessagesSquare } from 'lucide-react';
import { t } from '../../lib/words.ts';
import { CopyButton } from '../../ui/copy-button.tsx';
import { Empty } from '../../ui/conditions.tsx';
import { PageLink } from './page-link.tsx';
import { curlLine } from './view.ts';

export const NothingAsked = ({ address }: { readonly address: string | null }) => (
  <Empty title={t('Nothing was asked yet')} picture={<Picture />} action={<Actions address={address} />}>
    {t('Point an app at the address above and its requests appear here as they happen.')}
  </Empty>
);

const Actions = ({ address }: { readonly address: string | null }) => (
  <>
    <PageLink className="b filled" to="/playground">
      <MessagesSquare size={14} strokeWidth={2} aria-hidden />
      {t('Try it here')}
    </PageLink>
    {address !== null && <CopyButton text={curlLine(address)}>{t('Copy curl')}</CopyButton>}
    <PageLink className="b" to="/models">
      <Box size={14} strokeWidth={2} aria-hidden />
      {t('Add a model')}
    </PageLink>
  </>
);

const Picture = () => (
  <svg viewBox="0 0 420 150" fill="none" className="h-auto w-[420px] max-w-full stroke-n6">
    <path d="M60 8C130 8 130 40 190 40M60 52C130 52 130 84 190 84M60 70C130 70 130 84 190 84M60 96C130 96 130 108 190 108M60 8V52M60 70V96" />
    <path className="stroke-n8" d="M198 30V112" strokeWidth="6" />
    <path d="M204 34C290 34 290 6 340 6M204 72C290 72 290 46 340 46M340 6V46M204 72C290 72 290 66 340 66M204 90C290 90 290 84 340 84M340 66V84M204 98C290 98 290 116 340 116M204 108C290 108 290 128 340 128M340 116V128" />
    <path className="stroke-n8" d="M204 94H412" strokeWidth="1.5" />
    <path d="M352 14h60M352 26h40M352 70h60M352 118h60M0 26h44M0 78h44" />
  </svg>
);
