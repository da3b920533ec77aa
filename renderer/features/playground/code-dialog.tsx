// The talk as code: what sends the same from a terminal or a program.
import { useState } from 'react';
import { t } from '../../lib/words.ts';
import { Button } from '../../ui/button.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Segments } from '../../ui/select.tsx';
import { bodyOf, codeOf, type CodeKind } from './body.ts';
import { historyOf, type Lane } from './talk.ts';

interface CodeDialogProps {
  readonly lane: Lane | null;
  readonly address: string;
  readonly onClose: () => void;
}

export function CodeDialog({ lane, address, onClose }: CodeDialogProps) {
  const [kind, setKind] = useState<CodeKind>('curl');
  if (lane === null) return null;
  const said = historyOf(lane.turns.slice(0, -1));
  const last = lane.turns.at(-1)?.asked ?? [{ role: 'user' as const, content: t('Hello') }];
  const code = codeOf(kind, bodyOf(lane.settings, [...said, ...last]), address);
  return (
    <Dialog
      open
      wide
      onClose={onClose}
      title={t('Copy as code')}
      note={t('On this computer no key is needed.')}
      foot={
        <>
          <Button onClick={onClose}>{t('Close')}</Button>
          <CopyButton look="filled" text={code}>
            {t('Copy')}
          </CopyButton>
        </>
      }
    >
      <div className="mt-3 mb-2">
        <Segments
          label={t('Language')}
          value={kind}
          onChange={setKind}
          choices={[
            { value: 'curl', label: 'curl' },
            { value: 'python', label: 'Python' },
            { value: 'node', label: 'Node' },
          ]}
        />
      </div>
      <pre className="max-h-80 overflow-auto rounded-1 bg-n2 px-3 py-2 leading-[18px]" tabIndex={0} data-scroll>
        <code>{code}</code>
      </pre>
    </Dialog>
  );
}
