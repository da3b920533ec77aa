// Owns a desktop for pages that are shown in a browser: it tells what a test says, carries out nothing, and remembers what
// it was asked for.
import type { Page } from 'playwright';
import type { DesktopBridge } from '../../main/contract/bridge.ts';
import { noUpdate, type DesktopOrder, type DesktopState, type UpdateState } from '../../main/contract/desktop.ts';

declare global {
  interface Window {
    fakeDesktop: {
      readonly orders: DesktopOrder[];
      readonly tell: (state: DesktopState) => void;
      refusal: string | null;
    };
    desktop?: DesktopBridge;
  }
}

export interface FakeDesktop {
  readonly tell: (part: Partial<DesktopState>) => Promise<void>;
  readonly tellUpdate: (part: Partial<UpdateState>) => Promise<void>;
  /** All since the page was loaded. */
  readonly orders: () => Promise<readonly DesktopOrder[]>;
  /** From now on every order is refused with these words. */
  readonly refuse: (why: string) => Promise<void>;
}

export const desktopAtFirst: DesktopState = {
  startAtLogin: false,
  commandLine: { state: 'absent', path: '/home/me/.local/bin/la-router', note: null, removable: false },
  tray: 'shown',
  questions: [],
  update: { ...noUpdate, phase: 'idle', from: 'updates.example' },
};

/** Before the page is gone to. */
export async function openFakeDesktop(page: Page, part: Partial<DesktopState> = {}): Promise<FakeDesktop> {
  let state = { ...desktopAtFirst, ...part };
  await page.addInitScript(stand, state);
  const tell = async (next: Partial<DesktopState>): Promise<void> => {
    state = { ...state, ...next };
    await page.evaluate((told) => window.fakeDesktop.tell(told), state);
  };
  return {
    tell,
    tellUpdate: async (update) => tell({ update: { ...state.update, ...update } }),
    orders: async () => page.evaluate(() => window.fakeDesktop.orders),
    refuse: async (why) =>
      page.evaluate((words) => {
        window.fakeDesktop.refusal = words;
      }, why),
  };
}

/** Runs in the page. */
function stand(first: DesktopState): void {
  const listeners: ((state: DesktopState) => void)[] = [];
  let state = first;
  const orders: DesktopOrder[] = [];
  window.fakeDesktop = {
    orders,
    refusal: null,
    tell(next) {
      state = next;
      for (const listener of listeners) listener(next);
    },
  };
  window.desktop = {
    async act(order) {
      orders.push(order);
      const { refusal } = window.fakeDesktop;
      if (refusal === null) return { ok: true, value: null };
      return { ok: false, error: { code: 'failed', message: refusal } };
    },
    state: async () => ({ ok: true, value: state }),
    onState(listener) {
      listeners.push(listener);
      return () => void listeners.splice(listeners.indexOf(listener), 1);
    },
    pickModel: async () => ({ ok: true, value: '/models/picked.gguf' }),
    pathOf: (file) => (file instanceof File ? `/models/${file.name}` : ''),
    onGo: () => () => undefined,
  };
}
