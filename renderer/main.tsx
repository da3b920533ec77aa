// The page's root: connects to the router, and shows the features in their shell.
import './lib/no-eval.ts';
import { createRoot } from 'react-dom/client';
import { bridgeName, type DesktopBridge } from '../main/contract/bridge.ts';
import { features } from './features/list.ts';
import { listenToRouter } from './lib/events.ts';
import { createRouterLink } from './lib/router-link.ts';
import { createModels } from './shell/models.ts';
import { Shell } from './shell/shell.tsx';
import './ui/style.css';

declare global {
  interface Window {
    readonly [bridgeName]?: DesktopBridge;
  }
}

const place = document.getElementById('root');
if (place === null) throw new Error('The page has no place for the app.');
const deps = { link: createRouterLink(listenToRouter), desktop: window[bridgeName] ?? null };
createRoot(place).render(<Shell {...deps} features={features} modelOf={createModels(deps)} />);
