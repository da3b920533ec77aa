// Where things lie, and how much room is left there.
import { useQuery } from '@tanstack/react-query';
import type { ConfigAnswer } from '../../../main/contract/settings-api.ts';
import { formatBytes } from '../../lib/format.ts';
import { useLive } from '../../lib/page.tsx';
import { catalogQuery, computerQuery } from '../../lib/queries.ts';
import { t } from '../../lib/words.ts';
import { readFolder } from './inputs.ts';
import { SettingLine } from './setting-line.tsx';
import { installedWords } from './storage-words.ts';
import { TextSetting } from './text-setting.tsx';
import { textAt } from './values.ts';

export function Storage({ answer }: { readonly answer: ConfigAnswer }) {
  const home = useLive((view) => view.state?.home ?? null);
  const { data: computer } = useQuery(computerQuery());
  const { data: catalog } = useQuery(catalogQuery());
  return (
    <div className="lines">
      <SettingLine
        name={t('Home folder')}
        note={t('Settings, policy, ledger, keys and the log. LLR_HOME or --home names another.')}
      >
        {home !== null && <code className="value wide wrap-anywhere">{home}</code>}
      </SettingLine>
      <SettingLine
        name={t('Ledger')}
        note={t('What requests were and what they cost, never what they said. LLR_DB names another file.')}
      >
        <code className="value wide">ledger.db</code>
      </SettingLine>
      <TextSetting
        name={t('Folder of the models')}
        note={
          catalog === undefined
            ? t('Files that are there already stay where they are.')
            : t('{installed} Files that are there already stay where they are.', {
                installed: installedWords(catalog.models),
              })
        }
        answer={answer}
        settingKey="engine.models"
        shown={textAt(answer, 'engine.models')}
        read={readFolder}
        wide
      />
      {computer !== undefined && computer.diskFreeBytes !== null && (
        <SettingLine name={t('Free on that disk')}>
          <span>{formatBytes(computer.diskFreeBytes)}</span>
        </SettingLine>
      )}
    </div>
  );
}
