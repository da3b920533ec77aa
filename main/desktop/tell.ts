// Owns words for the person where there is no page to say them.
import { app, dialog } from 'electron';

/** A box that waits for a click would hold up a machine without a person. */
const isAlone = (): boolean => process.env['CI'] !== undefined;

/** What a click could not do. Nothing waits for the answer: the router goes on meanwhile. */
export function tell(text: string): void {
  process.stderr.write(`${text}\n`);
  if (!isAlone()) void dialog.showMessageBox({ type: 'error', message: 'LA Router', detail: text });
}

/** Why it does not start, and the end. Before the app is ready Linux shows no box. */
export function giveUp(text: string, code: number): void {
  process.stderr.write(`${text}\n`);
  if (isAlone()) return app.exit(code);
  void app.whenReady().then(() => {
    dialog.showErrorBox('LA Router could not start', text);
    app.exit(code);
  });
}
