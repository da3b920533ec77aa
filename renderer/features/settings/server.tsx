// Where the router listens, and who may come.
import type { ConfigAnswer } from '../../../main/contract/settings-api.ts';
import { t } from '../../lib/words.ts';
import { ChoiceSetting } from './choice-setting.tsx';
import { readPort } from './inputs.ts';
import { ListSetting } from './list-setting.tsx';
import { isOpen, listenChoices, listenNote } from './listening.ts';
import { SignIn } from './sign-in-link.tsx';
import { TextSetting } from './text-setting.tsx';
import { textAt, waitsForRestart } from './values.ts';

export function Server({ answer }: { readonly answer: ConfigAnswer }) {
  const host = textAt(answer, 'host');
  return (
    <div className="lines">
      <ChoiceSetting
        name={t('Who is served')}
        note={listenNote(host)}
        answer={answer}
        settingKey="host"
        value={host}
        choices={listenChoices(host)}
        valueOf={(chosen) => chosen}
      />
      {isOpen(host) && !waitsForRestart(answer, 'host') && <SignIn />}
      <TextSetting
        name={t('Port')}
        note={t('Programs ask here. A change waits for a restart.')}
        answer={answer}
        settingKey="port"
        shown={textAt(answer, 'port')}
        read={readPort}
      />
      <ListSetting
        name={t('Names it answers to')}
        note={t('A request under another name is refused. https:// before a name says that a proxy speaks TLS there.')}
        always={['127.0.0.1', 'localhost']}
        answer={answer}
        settingKey="allowedHosts"
        example="router.example"
      />
      <ListSetting
        name={t('Web pages that may ask')}
        note={t('They need the token of a project as well.')}
        always={[]}
        answer={answer}
        settingKey="allowedOrigins"
        example="https://app.example"
      />
    </div>
  );
}
