// The page's root: makes the store, connects it to the router, and shows it.
import './lib/no-eval.ts';
import { createRoot } from 'react-dom/client';
import { bridgeName, type DesktopBridge } from '../main/contract/bridge.ts';
import { OverviewPage } from './features/overview/page.tsx';
import { applyEvent, createOverview, merge, shownRequests } from './features/overview/store.ts';
import { fetchFoundServers, fetchRequests } from './lib/api.ts';
import { listenToRouter } from './lib/events.ts';
import './ui/style.css';

declare global {
  interface Window {
    readonly [bridgeName]?: DesktopBridge;
  }
}

const store = createOverview();

async function refresh(): Promise<void> {
  try {
    const [{ requests }, found] = await Promise.all([fetchRequests(shownRequests), fetchFoundServers()]);
    store.setState((overview) => ({ requests: merge(requests, overview.requests), found, problem: null }));
  } catch (error) {
    store.setState({ problem: error instanceof Error ? error.message : 'The router could not be read.' });
  }
}

listenToRouter({
  onEvent: (event) => store.setState((overview) => applyEvent(overview, event)),
  onConnection(connected) {
    store.setState({ connected });
    // What settled while there was no connection is in the list alone.
    if (connected) void refresh();
  },
});

const place = document.getElementById('root');
if (place === null) throw new Error('The page has no place for the app.');
createRoot(place).render(<OverviewPage store={store} desktop={window[bridgeName] ?? null} />);
