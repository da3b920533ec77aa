// The screen Policy: the rules as a list and as the text that they are read from, checked while it is written.
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useQuery } from '@tanstack/react-query';
import { History, Rewind } from 'lucide-react';
import { useState } from 'react';
import { t } from '../../lib/words.ts';
import { Button } from '../../ui/button.tsx';
import { BoneRows, Failure } from '../../ui/conditions.tsx';
import { Screen } from '../../ui/screen.tsx';
import { attempt } from '../../ui/toasts.tsx';
import './policy.css';
import { versionsQuery } from './queries.ts';
import { ReplayDialog } from './replay-dialog.tsx';
import { Starters } from './starters.tsx';
import { usePolicy, type PolicyWork } from './use-policy.ts';
import { useWork } from './use-work.ts';
import { Versions } from './versions.tsx';
import { Workbench, type Asked } from './workbench.tsx';

export default function Page() {
  const asked = useAsked();
  const work = usePolicy();
  const text = useWork(work, asked.test);
  const isThere = work.draft.base !== undefined;
  const [isShown, setShown] = useState(false);
  const save = (): void => {
    if (text.canSave) attempt(work.save);
  };
  return (
    <Screen
      fill
      title={t('Policy')}
      when={
        <span className="max-sm:hidden">
          <InForce work={work} />
        </span>
      }
      busy={work.error === null && !(isThere && isShown)}
      actions={
        <>
          <Starters />
          <Button icon={Rewind} onClick={() => asked.set({ show: 'replay' })}>
            <span className="max-sm:sr-only">{t('Replay')}</span>
          </Button>
          <Button icon={History} onClick={() => asked.set({ show: 'versions' })}>
            <span className="max-sm:sr-only">{t('Versions')}</span>
          </Button>
          <Button look="filled" off={!text.canSave} onClick={save}>
            {t('Save')}
          </Button>
        </>
      }
    >
      {work.error !== null && (
        <Failure title={t('The policy could not be read')} error={work.error} again={work.again} />
      )}
      {!isThere && work.error === null && <BoneRows rows={5} widths={[120, 220]} />}
      {isThere && <Workbench work={work} text={text} asked={asked} onSave={save} onShown={setShown} />}
      {asked.show === 'versions' && <Versions text={work.draft.text} onClose={() => asked.set({})} />}
      {asked.show === 'replay' && <ReplayDialog text={work.draft.text} onClose={() => asked.set({})} />}
    </Screen>
  );
}

function InForce({ work }: { readonly work: PolicyWork }) {
  const { data } = useQuery(versionsQuery());
  const newest = data?.versions[0];
  if (work.problem !== null)
    return <span title={work.problem}>{t('The file has an error; the policy before it is in force')}</span>;
  return newest === undefined || work.draft.base === null ? null : t('Version {n} is in force', { n: newest.n });
}

/** What the address asks for. */
function useAsked(): Asked {
  const search: Readonly<Record<string, unknown>> = useSearch({ strict: false });
  const navigate = useNavigate();
  const word = (name: string): string => (typeof search[name] === 'string' ? search[name] : '');
  const line = Number(word('line'));
  return {
    line: Number.isInteger(line) && line > 0 ? line : null,
    add: word('add') === '' ? null : word('add'),
    test: word('test'),
    show: word('show'),
    set: (next) => void navigate({ to: '/policy', search: next, replace: true }),
  };
}
