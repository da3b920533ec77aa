// Owns what the desktop modules share. Each is given it once, and knows no other module.
import type { DesktopOrder, DesktopState, OrderKind } from '../contract/desktop.ts';
import type { Core } from '../core.ts';
import type { Memory } from './memory.ts';

/** What the person is told beside the page, by the system's own notification. */
export interface Note {
  /** Of one key the newest alone is shown. */
  readonly key: string;
  readonly title: string;
  readonly body: string;
  /** Where a click leads. */
  readonly to: string;
}

/** The order of one kind. */
type Ordered<Kind extends OrderKind> = Extract<DesktopOrder, { readonly do: Kind }>;

export interface DesktopContext {
  readonly core: Core;
  /** Where the bundles, the pages and the icons lie. */
  readonly folder: string;
  /** The API, as a page of ours would ask it. Throws with the words of a refusal. */
  readonly api: (method: string, path: string, body?: object) => Promise<unknown>;
  /** Has an order carried out by the module whose kind it is. */
  readonly act: (order: DesktopOrder) => Promise<void>;
  /** The same for a click that nobody waits for: what goes wrong is shown. */
  readonly click: (order: DesktopOrder) => void;
  /** Says who carries out the orders of a kind. */
  readonly carryOut: <Kind extends OrderKind>(kind: Kind, run: (order: Ordered<Kind>) => Promise<void> | void) => void;
  readonly shown: Shown;
  readonly memory: Memory;
  /** False where nothing can be shown, or the window says it. */
  readonly note: (note: Note) => boolean;
  /** It was started without a window. */
  readonly isHidden: boolean;
  /** Runs when the app ends, before the router does. */
  readonly onEnd: (end: () => void) => void;
  /** Ends all of that and the router, as at the end of the app, which then has to follow. */
  readonly endAll: () => Promise<void>;
}

/** What the page is told of the desktop. */
export interface Shown {
  readonly now: () => DesktopState;
  readonly set: (part: Partial<DesktopState>) => void;
  readonly onChange: (listener: (state: DesktopState) => void) => void;
}

export interface DesktopModule {
  readonly enable: (context: DesktopContext) => void;
}
