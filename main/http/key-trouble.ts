// Owns the words about typed keys that lie in a keychain which this router cannot open.
import type { Alert } from '../contract/alerts.ts';
import type { KeysKept } from '../contract/settings-api.ts';

type Unreadable = NonNullable<KeysKept['unreadable']>;

const elsewhere =
  'They lie in keys.sealed of the home, and are not lost. Open LA Router in its window and choose “Keep keys in a file” there, or set them in the environment or in .env. Whoever needs them no more removes keys.sealed.';
const words: Readonly<Record<Unreadable, string>> = {
  headless: `The keychain of the desktop app holds them, and this router runs without it. ${elsewhere}`,
  'no-keychain': `A keychain holds them, and this system offers none that is safe. ${elsewhere}`,
  'cannot-open':
    'The keychain does not open keys.sealed of the home: it is locked, was reset, or the file is of another computer. Unlock it and start LA Router again, or type the keys anew; the file is then kept as keys.sealed.old.',
};

export const keyAlert = (unreadable: Unreadable): Omit<Alert, 'at'> => ({
  id: 'keys',
  kind: 'provider',
  title: 'Typed keys cannot be read',
  message: words[unreadable],
  action: { label: 'Open providers', to: '/settings#providers' },
});
