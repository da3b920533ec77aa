// Owns words for the person where there is no page to say them.
import { dialog } from 'electron';

export function tell(title: string, text: string): void {
  process.stderr.write(`${text}\n`);
  // A box that waits for a click would hold up a machine without a person.
  if (process.env['CI'] === undefined) dialog.showErrorBox(title, text);
}
