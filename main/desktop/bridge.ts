// Owns the main side of the bridge: a call counts only when our own page made it.
import { ipcMain, type IpcMainInvokeEvent } from 'electron';
import { bridgeChannels } from '../contract/bridge.ts';
import type { DesktopModule } from './context.ts';
import { origin } from './window.ts';

export const bridge: DesktopModule = {
  enable({ startRouter, stopRouter, quit }) {
    const serve = (channel: string, act: () => Promise<void> | void): void => {
      ipcMain.handle(channel, async (event) => {
        if (!isOwnPage(event)) throw new Error('Only the page of LA Router may do this.');
        await act();
      });
    };
    serve(bridgeChannels.startRouter, startRouter);
    serve(bridgeChannels.stopRouter, stopRouter);
    serve(bridgeChannels.quit, quit);
  },
};

const isOwnPage = ({ senderFrame }: IpcMainInvokeEvent): boolean =>
  senderFrame !== null && senderFrame.parent === null && senderFrame.url.startsWith(`${origin}/`);
