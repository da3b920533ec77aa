// Owns what a feature of the page is: plain data that the shell lists, starts and shows. Features know the shell and
// each other by nothing else.
import type { ReactNode } from 'react';
import type { DesktopBridge } from '../../main/contract/bridge.ts';
import type { RouterLink } from './router-link.ts';

export interface FeatureDeps {
  readonly link: RouterLink;
  /** What only the desktop's window can do; null in a browser. */
  readonly desktop: DesktopBridge | null;
}

export interface Feature<Model = unknown> {
  readonly id: string;
  /** As the navigation says it. */
  readonly title: string;
  /** Behind the # of the address; the first feature of the list stands at `/`. */
  readonly path: string;
  page(props: { readonly model: Model }): ReactNode;
  /** Makes what the page shows and keeps it up to date. Called once, when the feature is first shown. */
  start(deps: FeatureDeps): Model;
}
