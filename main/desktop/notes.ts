// Owns the system's notifications: what needs the person while the window is not before their eyes. What they hold is of
// the router alone, never of a request.
import { Notification } from 'electron';
import { isOver } from '../contract/downloads.ts';
import type { DesktopContext, DesktopModule, Note } from './context.ts';
import { createTold } from './told.ts';

interface NoteParts {
  /** The window is seen: what it says needs no second voice. */
  readonly isSeen: () => boolean;
  readonly open: (to: string) => void;
}

export function createNotes({ isSeen, open }: NoteParts): DesktopContext['note'] {
  const shown = new Map<string, Notification>();
  return (note: Note) => {
    if (isSeen() || !Notification.isSupported()) return false;
    shown.get(note.key)?.close();
    const notification = new Notification({ title: note.title, body: note.body, silent: true });
    notification.on('click', () => open(note.to));
    notification.on('close', () => shown.delete(note.key));
    // While it is shown somebody has to hold it, or its click comes to nobody.
    shown.set(note.key, notification);
    notification.show();
    return true;
  };
}

/** New alerts, and downloads that are over. */
export const notes: DesktopModule = {
  enable({ core, note, isHidden, onEnd }) {
    // What was there at the start the window says, where there is one.
    const first = isHidden ? [] : core.glances.now().alerts;
    const told = { alerts: createTold(first.map(({ id }) => id)), downloads: createTold([]) };
    onEnd(
      core.glances.follow(({ alerts, downloads }) => {
        for (const { id, title, message, action } of told.alerts(alerts))
          note({ key: id, title, body: message, to: action?.to ?? '/' });
        for (const { id, modelId, error } of told.downloads(downloads.filter(isOver)))
          note({
            key: `download:${id}`,
            title: error === null ? `${modelId} is here` : `${modelId} could not be downloaded`,
            body: error === null ? 'Its file was checked. Start it in Models.' : error.message,
            to: `/models?model=${encodeURIComponent(modelId)}`,
          });
      }),
    );
  },
};
