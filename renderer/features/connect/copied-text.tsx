// Owns text that is there to be copied: all of it can be read, and one button takes it.
import { t } from '../../lib/words.ts';
import { CopyButton } from '../../ui/copy-button.tsx';

interface CopiedTextProps {
  readonly label: string;
  readonly text: string;
}

export const CopiedText = ({ label, text }: CopiedTextProps) => (
  <figure className="panel cn-copied">
    <figcaption>
      <span>{label}</span>
      <span className="flex-1" />
      <CopyButton look="ghost" text={text} aria-label={t('Copy {name}', { name: label })}>
        {t('Copy')}
      </CopyButton>
    </figcaption>
    <pre>
      <code>{text}</code>
    </pre>
  </figure>
);
