// Owns what the person is told once for all: again only where nothing could show it.
import type { DesktopContext, Note } from './context.ts';

export function noteOnce(
  { memory, note }: Pick<DesktopContext, 'memory' | 'note'>,
  said: 'saidHidden' | 'saidTray',
  what: Note,
): void {
  if (!memory.now()[said] && note(what)) memory.set({ [said]: true });
}
