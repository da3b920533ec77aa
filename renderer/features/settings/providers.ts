// Owns what the table of providers says: where a key lies, what it hides, and what can be done with it.
import type { Provider } from '../../../main/contract/settings-api.ts';
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
