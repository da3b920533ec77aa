// Owns what this browser keeps of its reader's wishes: language, light or dark. Where nothing may be kept, nothing is.
export type Theme = 'system' | 'light' | 'dark';

const keys = {
  theme: 'lr:theme',
  language: 'lr:language',
  seen: 'lr:seen',
  rail: 'lr:rail',
  first: 'lr:first',
} as const;
type Key = keyof typeof keys;

export function preferred(key: Key): string | null {
  try {
    return localStorage.getItem(keys[key]);
  } catch {
    // Storage that is forbidden is no storage.
    return null;
  }
}

export function prefer(key: Key, value: string | null): void {
  try {
    if (value === null) localStorage.removeItem(keys[key]);
    else localStorage.setItem(keys[key], value);
  } catch {
    // It holds until the page is closed, as the reader has told the browser to have it.
  }
}

export function theme(): Theme {
  const kept = preferred('theme');
  return kept === 'light' || kept === 'dark' ? kept : 'system';
}

export function showTheme(chosen: Theme): void {
  if (chosen === 'system') delete document.documentElement.dataset['theme'];
  else document.documentElement.dataset['theme'] = chosen;
}

export function chooseTheme(chosen: Theme): void {
  prefer('theme', chosen === 'system' ? null : chosen);
  showTheme(chosen);
}
