// Owns the bridge: what a page cannot do by itself.
import { contextBridge, ipcRenderer, webUtils } from 'electron';
import { bridgeCalls, bridgeName, bridgeNews, type DesktopBridge } from '../main/contract/bridge.ts';

/** The page gets what was told, and nothing of Electron's own event. */
function listen<T>(news: string, listener: (told: T) => void): () => void {
  const heard = (_event: unknown, told: T): void => listener(told);
  ipcRenderer.on(news, heard);
  return () => void ipcRenderer.off(news, heard);
}

/** A page is there before it listens: what it is asked for until then waits for it. */
let asked: string | null = null;
let go = (to: string): void => void (asked = to);
listen<string>(bridgeNews.go, (to) => go(to));

function onGo(listener: (to: string) => void): () => void {
  go = listener;
  if (asked !== null) listener(asked);
  asked = null;
  return () => {
    go = () => undefined;
  };
}

const bridge: DesktopBridge = {
  act: (order) => ipcRenderer.invoke(bridgeCalls.act, order),
  state: () => ipcRenderer.invoke(bridgeCalls.state),
  onState: (listener) => listen(bridgeNews.state, listener),
  pickModel: () => ipcRenderer.invoke(bridgeCalls.pickModel),
  pathOf: (file) => (file instanceof File ? webUtils.getPathForFile(file) : ''),
  onGo,
};

contextBridge.exposeInMainWorld(bridgeName, bridge);
