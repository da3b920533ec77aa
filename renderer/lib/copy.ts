// Owns putting text on the clipboard, also where the page is not one that browsers trust with it.
import { t } from './words.ts';

export async function copyText(text: string): Promise<void> {
  if (await written(text)) return;
  const place = document.createElement('textarea');
  place.value = text;
  place.className = 'vh';
  document.body.append(place);
  place.select();
  const done = document.execCommand('copy');
  place.remove();
  if (!done) throw new Error(t('The browser does not let this page copy. Select the text and copy it by hand.'));
}

const written = (text: string): Promise<boolean> =>
  navigator.clipboard?.writeText(text).then(
    () => true,
    () => false,
  ) ?? Promise.resolve(false);
