// Owns the main side of the bridge: a call counts only when our own page made it, and is answered with data, never with an
// error of Electron's.
import { ipcMain, type IpcMainInvokeEvent } from 'electron';
import { bridgeCalls, bridgeNews, type Told } from '../contract/bridge.ts';
import type { DesktopContext } from './context.ts';
import type { Orders } from './orders.ts';
import { isOwn } from './origin.ts';

interface BridgeParts extends Pick<DesktopContext, 'act' | 'shown'> {
  readonly readOrder: Orders['read'];
  readonly pickModel: () => Promise<string | null>;
  readonly send: (news: string, told: unknown) => void;
}

export function openBridge({ act, shown, readOrder, pickModel, send }: BridgeParts): void {
  serve(bridgeCalls.act, async (given) => {
    const order = readOrder(given);
    if (order === null) return refused('bad_order', 'This is no order that the desktop knows.');
    await act(order);
    return { ok: true, value: null };
  });
  serve(bridgeCalls.state, async () => ({ ok: true, value: shown.now() }));
  serve(bridgeCalls.pickModel, async () => ({ ok: true, value: await pickModel() }));
  shown.onChange((state) => send(bridgeNews.state, state));
}

function serve(channel: string, answer: (given: unknown) => Promise<Told<unknown>>): void {
  ipcMain.handle(channel, async (event, given: unknown) => {
    if (!isOwnPage(event)) return refused('foreign_page', 'Only the page of LA Router may do this.');
    try {
      return await answer(given);
    } catch (error) {
      return refused('failed', error instanceof Error ? error.message : 'It failed without a word of why.');
    }
  });
}

const refused = (code: 'bad_order' | 'foreign_page' | 'failed', message: string): Told<never> => ({
  ok: false,
  error: { code, message },
});

const isOwnPage = ({ senderFrame }: IpcMainInvokeEvent): boolean =>
  senderFrame !== null && senderFrame.parent === null && isOwn(senderFrame.url);
