// How models run on this computer.
import { useQuery } from '@tanstack/react-query';
import type { ConfigAnswer } from '../../../main/contract/settings-api.ts';
import { formatBytes, formatCount } from '../../lib/format.ts';
import { computerQuery } from '../../lib/queries.ts';
import { t } from '../../lib/words.ts';
import type { Choice } from '../../ui/select.tsx';
import { ChoiceSetting } from './choice-setting.tsx';
import { memoryText, readKeepAlive, readMemory, readQueue, readThreads, secondsText } from './inputs.ts';
import { TextSetting } from './text-setting.tsx';
import { numberAt, textAt } from './values.ts';

export const Engine = ({ answer }: { readonly answer: ConfigAnswer }) => (
  <div className="lines">
    <Mode answer={answer} />
    <Sizes answer={answer} />
    <Times answer={answer} />
    <Starter answer={answer} />
  </div>
);

function Mode({ answer }: { readonly answer: ConfigAnswer }) {
  const choices: readonly Choice<'auto' | 'sidecar' | 'worker'>[] = [
    { value: 'auto', label: t('Whichever is there') },
    { value: 'sidecar', label: t('llama-server only') },
    { value: 'worker', label: t('Library only') },
  ];
  const mode = textAt(answer, 'engine.mode');
  return (
    <ChoiceSetting
      name={t('Engine that runs models')}
      note={t('llama-server does more at once and knows tools and pictures; the library needs nothing built.')}
      answer={answer}
      settingKey="engine.mode"
      value={choices.find(({ value }) => value === mode)?.value ?? 'auto'}
      choices={choices}
      valueOf={(chosen) => (chosen === 'auto' ? null : chosen)}
    />
  );
}

function Sizes({ answer }: { readonly answer: ConfigAnswer }) {
  const { data: computer } = useQuery(computerQuery());
  return (
    <>
      <TextSetting
        name={t('Memory for models')}
        note={
          computer === undefined
            ? t('All models together take no more.')
            : t('All models together take no more: now {budget} of the {memory} of this computer.', {
                budget: formatBytes(computer.budgetBytes),
                memory: formatBytes(computer.memoryBytes),
              })
        }
        answer={answer}
        settingKey="engine.memory"
        shown={memoryText(numberAt(answer, 'engine.memory'))}
        placeholder={t('by itself')}
        read={readMemory}
      />
      <TextSetting
        name={t('Threads')}
        note={
          computer === undefined
            ? t('Left empty, the engine chooses.')
            : t('Left empty, the engine chooses. This computer has {count, plural, one {# core} other {# cores}}.', {
                count: computer.cores,
              })
        }
        answer={answer}
        settingKey="engine.threads"
        shown={textAt(answer, 'engine.threads')}
        placeholder={t('by itself')}
        read={readThreads}
      />
    </>
  );
}

const Times = ({ answer }: { readonly answer: ConfigAnswer }) => (
  <>
    <TextSetting
      name={t('Keep an idle model')}
      note={t('So long after its last answer it stays in memory; 0 keeps it until its room is needed.')}
      answer={answer}
      settingKey="engine.keepAlive"
      shown={textAt(answer, 'engine.keepAlive')}
      unit={t('s')}
      read={readKeepAlive}
    />
    <TextSetting
      name={t('Wait for a model')}
      note={t('A request waits so long for a load or a free place, then it is refused.')}
      answer={answer}
      settingKey="engine.queueMs"
      shown={secondsText(numberAt(answer, 'engine.queueMs'))}
      unit={t('s')}
      read={readQueue}
    />
  </>
);

function Starter({ answer }: { readonly answer: ConfigAnswer }) {
  const choices: readonly Choice<'itself' | 'on' | 'off'>[] = [
    { value: 'itself', label: t('With a window, ask first') },
    { value: 'on', label: t('Always fetch it') },
    { value: 'off', label: t('Never fetch it') },
  ];
  const starter = textAt(answer, 'engine.starter');
  return (
    <ChoiceSetting
      name={t('Starter model')}
      note={t('A small model of {size} MB, so that something answers where nothing is set up.', {
        size: formatCount(98),
      })}
      answer={answer}
      settingKey="engine.starter"
      value={choices.find(({ value }) => value === starter)?.value ?? 'itself'}
      choices={choices}
      valueOf={(chosen) => (chosen === 'itself' ? null : chosen)}
    />
  );
}
