// Owns what a feature of the page is: plain data that the shell lists, routes to and asks for commands. Features know
// the shell and each other by nothing else.
import type { QueryClient } from '@tanstack/react-query';
import type { LucideIcon } from 'lucide-react';
import type { ComponentType } from 'react';
import type { DesktopBridge } from '../../main/contract/bridge.ts';
import type { Command } from './commands.ts';
import type { Live } from './live.ts';

export interface FeatureDeps {
  readonly live: Live;
  readonly queries: QueryClient;
  /** What only the desktop's window can do; null in a browser. */
  readonly desktop: DesktopBridge | null;
  /** Goes to an address of the page. */
  readonly go: (to: string) => void;
}

interface ScreenRoute {
  /** As TanStack Router writes it: `/requests/$id`. */
  readonly path: string;
  readonly load: () => Promise<{ readonly default: ComponentType }>;
}

export interface Feature {
  readonly id: string;
  /** As the navigation says it; read when it is drawn, so that it is in the page's language. */
  readonly title: () => string;
  readonly icon: LucideIcon;
  /** Where its link in the navigation leads. */
  readonly path: string;
  /** Links of one group stand together. */
  readonly group: 'use' | 'rule' | 'set';
  /** Pressed after `g`, it leads there. */
  readonly letter: string;
  readonly routes: readonly ScreenRoute[];
  /** What the palette can do with this feature, given what was typed so far. Loaded when the palette is opened. */
  readonly commands?: (deps: FeatureDeps) => Promise<(text: string) => readonly Command[]>;
  /** Keeps what the feature shows fresh from the live connection, for as long as the page lives. */
  readonly start?: (deps: FeatureDeps) => void;
}
