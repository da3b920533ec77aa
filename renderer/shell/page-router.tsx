// Owns the addresses of the page: each screen of each feature is one, loaded when it is first gone to.
import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  RouterProvider,
  type AnyRouter,
} from '@tanstack/react-router';
import type { Feature, FeatureDeps } from '../lib/feature.ts';
import { PageProvider } from '../lib/page.tsx';
import { HintProvider } from '../ui/hint.tsx';
import { ScreenMain } from '../ui/screen.tsx';
import { Crash, NoScreen } from './lost.tsx';
import { FeaturesProvider } from './features.tsx';
import { Shell } from './shell.tsx';

export function createPageRouter(features: readonly Feature[]): AnyRouter {
  const root = createRootRoute({ component: Shell, notFoundComponent: NoScreen, errorComponent: Crash });
  const routes = features.flatMap((feature) =>
    feature.routes.map(({ path, load }) =>
      createRoute({
        getParentRoute: () => root,
        path,
        component: lazyRouteComponent(load),
        pendingComponent: Pending,
        errorComponent: Crash,
      }),
    ),
  );
  return createRouter({
    routeTree: root.addChildren(routes),
    defaultPendingMs: 300,
    defaultPreload: 'intent',
    // Filters are plain words in the query, as the API has them, and never JSON.
    parseSearch: (text) => Object.fromEntries(new URLSearchParams(text)),
    stringifySearch: (search) => {
      const given = Object.entries(search).filter(([, value]) => value !== undefined && value !== '');
      const text = String(new URLSearchParams(given.map(([name, value]) => [name, String(value)])));
      return text === '' ? '' : `?${text}`;
    },
  });
}

const Pending = () => <ScreenMain busy>{null}</ScreenMain>;

interface ShownPageProps {
  readonly router: AnyRouter;
  readonly deps: FeatureDeps;
  readonly features: readonly Feature[];
}

export const ShownPage = ({ router, deps, features }: ShownPageProps) => (
  <PageProvider value={deps}>
    <FeaturesProvider value={features}>
      <HintProvider delayDuration={400}>
        <RouterProvider router={router} />
      </HintProvider>
    </FeaturesProvider>
  </PageProvider>
);
