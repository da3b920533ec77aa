// Owns what the desktop window can do that a page cannot. Everything else goes through the same HTTP API as anywhere.

export interface DesktopBridge {
  readonly startRouter: () => Promise<void>;
  readonly stopRouter: () => Promise<void>;
  readonly quit: () => Promise<void>;
}

export const bridgeName = 'desktop';
export const bridgeChannels = {
  startRouter: 'router:start',
  stopRouter: 'router:stop',
  quit: 'app:quit',
} as const satisfies Record<keyof DesktopBridge, string>;
