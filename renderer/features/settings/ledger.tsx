// What becomes of what was written down: whether it is in order, how long rows are kept, and copies of all of it.
import { useState } from 'react';
import type { LedgerBackup, LedgerStanding } from '../../../main/contract/api.ts';
import type { ConfigAnswer } from '../../../main/contract/settings-api.ts';
import { ledgerWords } from '../../lib/alert-words.ts';
import { call } from '../../lib/api.ts';
import { formatBytes, formatCount } from '../../lib/format.ts';
import { useLive } from '../../lib/page.tsx';
import { t } from '../../lib/words.ts';
import { Button } from '../../ui/button.tsx';
import { Status } from '../../ui/status.tsx';
import { attempt, say } from '../../ui/toasts.tsx';
import { readDays } from './inputs.ts';
import { SettingLine } from './setting-line.tsx';
import { TextSetting } from './text-setting.tsx';
import { textAt } from './values.ts';

export function Ledger({ answer }: { readonly answer: ConfigAnswer }) {
  const standing = useLive((view) => view.state?.ledger ?? null);
  return (
    <div className="lines">
      {standing !== null && <Standing standing={standing} />}
      <TextSetting
        name={t('Keep each request')}
        note={t('Older ones go from Requests and from exports. What they add up to stays in Usage for ever.')}
        answer={answer}
        settingKey="ledger.keepDays"
        shown={textAt(answer, 'ledger.keepDays')}
        read={readDays}
        placeholder={t('for ever')}
        unit={t('days')}
      />
      <Backups />
    </div>
  );
}

function Standing({ standing: { state, about, unrecorded } }: { readonly standing: LedgerStanding }) {
  const note =
    state === 'ok'
      ? t('What requests were and what they cost, never what they said.')
      : [
          about === undefined ? null : ledgerWords(about),
          unrecorded === 0
            ? null
            : t(
                'Since the start {count, plural, one {{shown} request was} other {{shown} requests were}} answered while nothing could be written down.',
                {
                  count: unrecorded,
                  shown: formatCount(unrecorded),
                },
              ),
        ]
          .filter((part) => part !== null)
          .join(' ');
  return (
    <SettingLine name={t('The file')} note={note}>
      {state === 'ok' && <Status tone="ok">{t('in order')}</Status>}
      {state === 'restored' && <Status tone="attention">{t('brought back from a copy')}</Status>}
      {state === 'damaged' && <Status tone="bad">{t('damaged')}</Status>}
      {state === 'full' && <Status tone="bad">{t('cannot be written')}</Status>}
    </SettingLine>
  );
}

function Backups() {
  const [isBusy, setBusy] = useState(false);
  const backUp = async (): Promise<void> => {
    setBusy(true);
    try {
      const { file, bytes, rows } = await call<LedgerBackup>('/api/ledger/backup', { method: 'POST', body: {} });
      say(
        t('{file} is written: {rows, plural, one {# request} other {# requests}}, {size}', {
          file: file.split(/[/\\]/).at(-1) ?? file,
          rows,
          size: formatBytes(bytes),
        }),
      );
    } finally {
      setBusy(false);
    }
  };
  return (
    <SettingLine
      name={t('Copies')}
      note={t(
        'One a day by itself, in backups of the home folder; the newest three stay. A damaged file is brought back from there.',
      )}
    >
      <Button off={isBusy} onClick={() => attempt(backUp)}>
        {isBusy ? t('Writing…') : t('Back up now')}
      </Button>
    </SettingLine>
  );
}
