// Owns what the desktop window can do that a page cannot. Everything else goes through the same HTTP API as anywhere.
import type { DesktopOrder, DesktopState } from './desktop.ts';

/** An error of ours crosses the bridge as data: Electron would hand on its text alone, in words of its own. */
export type Told<T> =
  | { readonly ok: true; readonly value: T }
  | {
      readonly ok: false;
      readonly error: { readonly code: 'bad_order' | 'foreign_page' | 'failed'; readonly message: string };
    };

export interface DesktopBridge {
  readonly act: (order: DesktopOrder) => Promise<Told<null>>;
  readonly state: () => Promise<Told<DesktopState>>;
  /** Tells of each change of it; returns the end of that. */
  readonly onState: (listener: (state: DesktopState) => void) => () => void;
  /** Asks the person for a model's file; null where they chose none. */
  readonly pickModel: () => Promise<Told<string | null>>;
  /** Of a file that was dropped on the page. */
  readonly pathOf: (file: object) => string;
  /** Another screen is asked for, by a menu or a link. */
  readonly onGo: (listener: (to: string) => void) => () => void;
}

export const bridgeName = 'desktop';

/** What the page calls. */
export const bridgeCalls = { act: 'desktop:act', state: 'desktop:state', pickModel: 'desktop:pick-model' } as const;

/** What the page is told. */
export const bridgeNews = { state: 'desktop:state-changed', go: 'desktop:go' } as const;
