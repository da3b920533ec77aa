// Owns the list of keys.
import { useStore } from 'zustand';
import { shortcuts } from '../lib/shortcuts.ts';
import { t } from '../lib/words.ts';
import { Dialog } from '../ui/dialog.tsx';
import { isMac } from './rail.tsx';

export default function ShortcutList({ onClose }: { readonly onClose: () => void }) {
  const { all } = useStore(shortcuts);
  const shown = [{ keys: isMac() ? '⌘ K' : 'Ctrl K', label: t('Find or do') }, ...all];
  return (
    <Dialog open onClose={onClose} title={t('Shortcuts')}>
      <ul className="lines mt-2">
        {shown.map(({ keys, label }) => (
          <li key={`${keys} ${label}`}>
            <span className="flex-1">{label}</span>
            {keys.split(' ').map((key) => (
              <kbd key={key}>{key}</kbd>
            ))}
          </li>
        ))}
      </ul>
    </Dialog>
  );
}
