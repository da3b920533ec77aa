// Owns the live connection: one EventSource, its events checked, its loss told.
import { routerEvent, type RouterEvent } from '../../main/contract/api.ts';

interface Listener {
  readonly onEvent: (event: RouterEvent) => void;
  readonly onConnection: (connected: boolean) => void;
}

/** Returns the end of the connection. The browser connects again by itself. */
export function listenToRouter({ onEvent, onConnection }: Listener): () => void {
  const source = new EventSource('/api/events');
  source.addEventListener('open', () => onConnection(true));
  source.addEventListener('error', () => onConnection(false));
  source.addEventListener('message', ({ data }) => {
    onEvent(routerEvent.parse(JSON.parse(String(data))));
  });
  return () => source.close();
}
