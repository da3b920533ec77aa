// Owns the language of the page: English words stand in the code and are the keys of the other languages. A change of
// language loads the page anew, so that words may be kept wherever they were made.
import { i18n, type Messages } from '@lingui/core';

export const languages = ['en', 'de'] as const;
export type Language = (typeof languages)[number];

export const languageNames: Readonly<Record<Language, string>> = { en: 'English', de: 'Deutsch' };

const isLanguage = (value: string | null): value is Language => languages.some((one) => one === value);

/** What was chosen here, or else what the browser asks for. */
export function languageOf(chosen: string | null, asked: readonly string[]): Language {
  if (isLanguage(chosen)) return chosen;
  for (const tag of asked) {
    const short = tag.slice(0, 2).toLowerCase();
    if (isLanguage(short)) return short;
  }
  return 'en';
}

export function speak(language: Language, messages: Messages): void {
  // Whatever has places to fill in was made ready with the page; what has none is said as it stands.
  i18n.setMessagesCompiler((message) => [message]);
  i18n.loadAndActivate({ locale: language, messages });
}

/** The words in the language of the page. What is said must be a plain literal: the catalogs are made from the code. */
export const t = (message: string, values?: Readonly<Record<string, string | number>>): string =>
  i18n._(message, values);

export const locale = (): string => i18n.locale || 'en';
