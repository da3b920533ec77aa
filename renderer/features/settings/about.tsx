// What this router is and where it lies.
import type { ReactNode } from 'react';
import type { Provider } from '../../../main/contract/settings-api.ts';
import { useLive } from '../../lib/page.tsx';
import { t } from '../../lib/words.ts';
import { Later } from '../../ui/conditions.tsx';
import { CopyIcon } from '../../ui/copy-button.tsx';
import { countKeys } from './providers.ts';

interface AboutProps {
  readonly waiting: number;
  /** Null where they are not known. */
  readonly providers: readonly Provider[] | null;
}

export function About({ waiting, providers }: AboutProps) {
  const state = useLive((view) => view.state);
  if (state === null) return <Bones />;
  return (
    <div className="about">
      <dl>
        <Fact name={t('Version')}>{state.version}</Fact>
        <Fact name={t('Address')}>
          {state.address === null ? t('It does not listen') : <code>{`${state.address}/v1`}</code>}
        </Fact>
        <Fact name={t('API')}>
          <a className="link" href="/api/docs">
            {t('Documentation')}
          </a>
        </Fact>
        {providers !== null && providers.length > 0 && (
          <Fact name={t('Keys')}>
            <a className="link" href="#providers">
              {countKeys(providers)}
            </a>
          </Fact>
        )}
      </dl>
      <dl>
        <Fact name={t('Home folder')}>
          <Path path={state.home} label={t('Copy the path of the home')} />
        </Fact>
        <Fact name={t('Policy file')}>
          <Path path={state.policyFile} label={t('Copy the path of the policy file')} />
        </Fact>
        {waiting > 0 && (
          <Fact name={t('Restart')}>
            {t('{count, plural, one {# change waits for one} other {# changes wait for one}}', { count: waiting })}
          </Fact>
        )}
      </dl>
    </div>
  );
}

const Fact = ({ name, children }: { readonly name: string; readonly children: ReactNode }) => (
  <div>
    <dt>{name}</dt>
    <dd>{children}</dd>
  </div>
);

/** Cut at its end only where there is no room; whole for whoever copies it. */
const Path = ({ path, label }: { readonly path: string; readonly label: string }) => (
  <span className="flex min-w-0 items-center gap-1">
    <code className="wrap-anywhere">{path}</code>
    <CopyIcon text={path} label={label} />
  </span>
);

const Bones = () => (
  <div className="about" aria-hidden>
    <Later>
      {[0, 1].map((column) => (
        <dl key={column}>
          {[0, 1].map((row) => (
            <div key={row}>
              <dt>
                <span className="bone" style={{ width: 56 }} />
              </dt>
              <dd>
                <span className="bone" style={{ width: 180 - 20 * row }} />
              </dd>
            </div>
          ))}
        </dl>
      ))}
    </Later>
  </div>
);
