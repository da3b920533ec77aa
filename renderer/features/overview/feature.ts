// The overview as a feature: what it is called, where it stands, and how its store follows the router.
import { fetchFoundServers, fetchRequests } from '../../lib/api.ts';
import type { Feature } from '../../lib/feature.ts';
import { OverviewPage } from './page.tsx';
import { applyEvent, createOverview, merge, shownRequests, type OverviewStore } from './store.ts';

export const overview: Feature<OverviewStore> = {
  id: 'overview',
  title: 'Overview',
  path: '/',
  page: OverviewPage,
  start({ link }) {
    const store = createOverview(link.store.getState().state);
    link.onEvent((event) => store.setState((before) => applyEvent(before, event)));
    // What settled while there was no connection is in the list alone.
    link.onConnected(() => void refresh(store));
    return store;
  },
};

async function refresh(store: OverviewStore): Promise<void> {
  try {
    const [{ requests }, found] = await Promise.all([fetchRequests(shownRequests), fetchFoundServers()]);
    store.setState((before) => ({ requests: merge(requests, before.requests), found, problem: null }));
  } catch (error) {
    store.setState({ problem: error instanceof Error ? error.message : 'The router could not be read.' });
  }
}
