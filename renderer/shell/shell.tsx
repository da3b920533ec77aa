// The frame around every page: the router's address and connection, the way between the features, and what concerns
// them all.
import { useSyncExternalStore } from 'react';
import { useStore } from 'zustand';
import type { RouterState } from '../../main/contract/api.ts';
import type { DesktopBridge } from '../../main/contract/bridge.ts';
import type { Feature, FeatureDeps } from '../lib/feature.ts';
import { featureAt, hrefOf, placeOfPage } from './navigation.ts';

interface ShellProps extends FeatureDeps {
  readonly features: readonly [Feature, ...Feature[]];
  readonly modelOf: (feature: Feature) => unknown;
}

export function Shell({ features, modelOf, link, desktop }: ShellProps) {
  const { connected, state } = useStore(link.store);
  const current = featureAt(useSyncExternalStore(placeOfPage.subscribe, placeOfPage.read), features);
  const Page = current.page;
  return (
    <main>
      <header>
        <h1>LA Router</h1>
        <Status connected={connected} state={state} />
        {desktop !== null && state !== null && <Switch desktop={desktop} running={state.address !== null} />}
      </header>
      {features.length > 1 && <Navigation features={features} current={current} />}
      {state !== null && state.policyProblem !== null && (
        <p role="alert">The policy in the file is not in force, the one before it is. {state.policyProblem}</p>
      )}
      <Page key={current.id} model={modelOf(current)} />
    </main>
  );
}

function Navigation({ features, current }: { readonly features: readonly Feature[]; readonly current: Feature }) {
  return (
    <nav aria-label="Pages">
      {features.map((feature) => (
        <a key={feature.id} href={hrefOf(feature)} aria-current={feature === current ? 'page' : undefined}>
          {feature.title}
        </a>
      ))}
    </nav>
  );
}

function Status({ connected, state }: { readonly connected: boolean; readonly state: RouterState | null }) {
  if (state === null || !connected) return <p className="status off">Connecting …</p>;
  if (state.address === null) return <p className="status off">Stopped</p>;
  return (
    <p className="status on">
      Ready at <code>{state.address}/v1</code>
    </p>
  );
}

function Switch({ desktop, running }: { readonly desktop: DesktopBridge; readonly running: boolean }) {
  return (
    <button type="button" onClick={() => void (running ? desktop.stopRouter() : desktop.startRouter())}>
      {running ? 'Stop' : 'Start'}
    </button>
  );
}
