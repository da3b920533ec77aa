// Owns what is left to do by hand: values that an app keeps where nothing can be written, shown once, and what else is
// to be done there.
import type { ConnectAnswer } from '../../../main/contract/connect.ts';
import { t } from '../../lib/words.ts';
import { CopyIcon } from '../../ui/copy-button.tsx';

/** Of a token that is not told there is only a mark. */
const isWhole = (value: string): boolean => !value.includes('…');

interface ByHandProps {
  readonly answer: ConnectAnswer;
  /** Nothing of it is in force yet, and no value is the real one. */
  readonly isPreview?: boolean;
}

export function ByHand({ answer: { env = {}, notes = [] }, isPreview = false }: ByHandProps) {
  const values = Object.entries(env);
  return (
    <>
      {values.length > 0 && (
        <>
          <p className="note mt-3">
            {isPreview
              ? t('To be set there by hand. The token is made when it is connected, and shown once.')
              : t('To be set there by hand. It is shown once: copy it now.')}
          </p>
          <dl className="cn-values">
            {values.map(([name, value]) => (
              <div key={name}>
                <dt>
                  <code>{name}</code>
                </dt>
                <dd>
                  <code>{value}</code>
                  {isWhole(value) && <CopyIcon text={value} label={t('Copy {name}', { name })} />}
                </dd>
              </div>
            ))}
          </dl>
        </>
      )}
      {notes.length > 0 && (
        <ul className="cn-notes">
          {notes.map((note) => (
            <li key={note}>{note}</li>
          ))}
        </ul>
      )}
    </>
  );
}
