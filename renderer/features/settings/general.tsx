// Language and colours: kept by this browser alone.
import { useState, useSyncExternalStore } from 'react';
import { chooseTheme, prefer, theme, type Theme } from '../../lib/prefer.ts';
import { languageNames, languageOf, languages, locale, t, type Language } from '../../lib/words.ts';
import { Segments, Select } from '../../ui/select.tsx';
import { SettingLine } from './setting-line.tsx';

export function General() {
  const colours = useTheme();
  const [language, setLanguage] = useState<Language>(languageOf(locale(), []));
  return (
    <div className="lines">
      <SettingLine name={t('Language')} note={t('Kept by this browser. The page loads anew.')}>
        <Select
          label={t('Language')}
          value={language}
          choices={languages.map((one) => ({ value: one, label: languageNames[one] }))}
          onChange={(chosen) => {
            setLanguage(chosen);
            prefer('language', chosen);
            window.location.reload();
          }}
        />
      </SettingLine>
      <SettingLine name={t('Colours')} note={t('Kept by this browser.')}>
        <Segments<Theme>
          label={t('Colours')}
          value={colours}
          onChange={chooseTheme}
          choices={[
            { value: 'system', label: t('System') },
            { value: 'light', label: t('Light') },
            { value: 'dark', label: t('Dark') },
          ]}
        />
      </SettingLine>
    </div>
  );
}

/** The rail and the palette change it too. */
function useTheme(): Theme {
  return useSyncExternalStore((changed) => {
    const watch = new MutationObserver(changed);
    watch.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] });
    return () => watch.disconnect();
  }, theme);
}
