// Owns what the desktop modules share: the core, and the way to tell each other that something changed.
import type { Core } from '../core.ts';

export interface DesktopContext {
  readonly core: Core;
  /** Where the bundles, the pages and the icons lie. */
  readonly folder: string;
  readonly openWindow: () => void;
  readonly startRouter: () => Promise<void>;
  readonly stopRouter: () => Promise<void>;
  readonly quit: () => void;
  readonly onRouterChange: (listener: () => void) => void;
}

export interface DesktopModule {
  readonly enable: (context: DesktopContext) => void;
}
