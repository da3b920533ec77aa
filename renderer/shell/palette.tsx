// Owns the palette: what was typed finds a screen, or does something at once.
import { Command as Cmdk } from 'cmdk';
import { Dialog } from 'radix-ui';
import { useEffect, useMemo, useState } from 'react';
import type { Command } from '../lib/commands.ts';
import { usePage } from '../lib/page.tsx';
import { t } from '../lib/words.ts';
import { attempt } from '../ui/toasts.tsx';
import { useFeatures } from './features.tsx';
import { shellCommands } from './shell-commands.ts';

interface PaletteProps {
  readonly onClose: () => void;
  readonly onShortcuts: () => void;
}

type Commands = (text: string) => readonly Command[];

export default function Palette({ onClose, onShortcuts }: PaletteProps) {
  const [text, setText] = useState('');
  const groups = useCommands(text, onShortcuts);
  const hasAlways = groups.some(([, commands]) => commands.some(({ always }) => always === true));
  const run = (command: Command): void => {
    onClose();
    attempt(command.run);
  };
  return (
    <Dialog.Root open onOpenChange={(open) => !open && onClose()}>
      <Dialog.Portal>
        <Dialog.Overlay className="veil" />
        <Dialog.Content className="pop finder palette" aria-describedby={undefined}>
          <Dialog.Title className="vh">{t('Find or do')}</Dialog.Title>
          <Cmdk label={t('Find or do')} loop>
            <Cmdk.Input
              value={text}
              onValueChange={setText}
              placeholder={t('Find or do…')}
              aria-label={t('Find or do')}
            />
            <Cmdk.List label={t('What can be done')}>
              {!hasAlways && <Cmdk.Empty>{t('Nothing is called that.')}</Cmdk.Empty>}
              {groups.map(([name, commands]) => (
                <Cmdk.Group key={name} heading={name} forceMount={commands.some(({ always }) => always === true)}>
                  {commands.map((command) => (
                    <Item key={command.id} command={command} run={run} />
                  ))}
                </Cmdk.Group>
              ))}
            </Cmdk.List>
          </Cmdk>
          <footer aria-hidden>
            <span>
              <kbd>↑</kbd> <kbd>↓</kbd> {t('choose')}
            </span>
            <span>
              <kbd>↵</kbd> {t('do it')}
            </span>
          </footer>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

interface ItemProps {
  readonly command: Command;
  readonly run: (command: Command) => void;
}

function Item({ command, run }: ItemProps) {
  const { id, title, icon: Icon, keywords, always } = command;
  return (
    <Cmdk.Item
      value={`${title} ${id}`}
      keywords={[...(keywords ?? [])]}
      forceMount={always === true}
      onSelect={() => run(command)}
    >
      {Icon !== undefined && <Icon size={14} strokeWidth={2} aria-hidden />}
      <span className="cut">{title}</span>
    </Cmdk.Item>
  );
}

function useCommands(text: string, onShortcuts: () => void): readonly (readonly [string, readonly Command[]])[] {
  const deps = usePage();
  const features = useFeatures();
  const [loaded, setLoaded] = useState<readonly Commands[]>([]);
  useEffect(() => {
    let isShown = true;
    for (const feature of features) {
      attempt(async () => {
        const commands = await feature.commands?.(deps);
        if (isShown && commands !== undefined) setLoaded((before) => [...before, commands]);
      });
    }
    return () => {
      isShown = false;
    };
  }, [deps, features]);
  return useMemo(() => {
    const all = [...shellCommands({ deps, features, text, onShortcuts }), ...loaded.flatMap((one) => one(text))];
    return [...Map.groupBy(all, ({ group }) => group)];
  }, [deps, features, loaded, onShortcuts, text]);
}
