// Owns what the table of providers says: where a key lies, what it hides, and what can be done with it.
import type { KeyPlace, KeysKept, Provider } from '../../../main/contract/settings-api.ts';
import { t } from '../../lib/words.ts';

/** The host alone, where it is an address at all. */
export function hostOf(endpoint: string): string {
  return URL.canParse(endpoint) ? new URL(endpoint).host : endpoint;
}

export interface KeptIn {
  /** The variable, where one holds it. */
  readonly variable: string | null;
  readonly words: string;
}

export function keptIn({ key, variable, hidden }: Pick<Provider, 'key' | 'variable' | 'hidden'>): KeptIn | null {
  switch (key.source) {
    case 'env':
      return { variable, words: hidden ? t('in the environment; a typed one waits') : t('in the environment') };
    case 'dotenv':
      return { variable, words: hidden ? t('in .env; a typed one waits') : t('in .env') };
    case 'keychain':
      return { variable: null, words: t('Keychain') };
    case 'file':
      return { variable: null, words: t('Typed here') };
    case null:
      return null;
  }
}

/** What goes before a key that is typed here, in words; null where nothing does. */
export function goesBefore({ key, variable }: Pick<Provider, 'key' | 'variable'>): string | null {
  if (key.source === 'env')
    return t(
      '{variable} in the environment is used before a key that is typed here. Take it out there and start LA Router again, or the typed one waits.',
      { variable },
    );
  if (key.source === 'dotenv')
    return t(
      '{variable} in .env of the home is used before a key that is typed here. Take it out there and start LA Router again, or the typed one waits.',
      { variable },
    );
  return null;
}

/** One that was typed lies here, whether it is used or waits behind another. */
export const hasTyped = ({ key, hidden }: Pick<Provider, 'key' | 'hidden'>): boolean =>
  hidden || key.source === 'file' || key.source === 'keychain';

export const keyWords = ({ key }: Pick<Provider, 'key'>): string => {
  if (!key.set) return t('not set');
  return key.hint === null ? t('set') : `…${key.hint}`;
};

export function countKeys(providers: readonly Pick<Provider, 'key'>[]): string {
  const set = providers.filter(({ key }) => key.set).length;
  return t('{set} of {all} set', { set, all: providers.length });
}

/** Where typed keys lie and why, in words; null where that is not known before there is one. */
export function keptWords({ place, why }: Pick<KeysKept, 'place' | 'why'>): string | null {
  if (place === 'keychain')
    return t(
      'Keys that are typed here lie in the keychain of this computer. A router without its window cannot read them.',
    );
  switch (why) {
    case 'headless':
      return t(
        'Keys that are typed here lie in keys.json of the home, readable for you alone: this router runs without the desktop app, and only that reaches a keychain.',
      );
    case 'no-keychain':
      return t(
        'Keys that are typed here lie in keys.json of the home, readable for you alone: this system offers no keychain that is safe.',
      );
    case 'chosen':
      return t(
        'Keys that are typed here lie in keys.json of the home, readable for you alone, as was chosen: a router without its window can read them too.',
      );
    case 'refused':
      return t(
        'Keys that are typed here still lie in keys.json of the home, readable for you alone: the keychain did not take them. Unlock it and try again.',
      );
    case null:
      return null;
  }
}

/** Where they can be moved to from here. */
export function movesTo({ place, why }: Pick<KeysKept, 'place' | 'why'>): KeyPlace | null {
  if (place === 'keychain') return 'file';
  return why === 'chosen' || why === 'refused' ? 'keychain' : null;
}

export function unreadableWords({ unreadable }: Pick<KeysKept, 'unreadable'>): string | null {
  switch (unreadable) {
    case 'headless':
    case 'no-keychain':
      return t(
        'There are keys in the keychain of the desktop app that this router cannot read. Open LA Router in its window and keep keys in a file there, or type them here again.',
      );
    case 'cannot-open':
      return t(
        'There are typed keys that the keychain does not open: it is locked, was reset, or they come from another computer. Unlock it and start LA Router again, or type them anew.',
      );
    case null:
      return null;
  }
}
