// Owns the bridge: the three things that a page cannot do by itself.
import { contextBridge, ipcRenderer } from 'electron';
import { bridgeChannels, bridgeName, type DesktopBridge } from '../main/contract/bridge.ts';

const bridge: DesktopBridge = {
  startRouter: () => ipcRenderer.invoke(bridgeChannels.startRouter),
  stopRouter: () => ipcRenderer.invoke(bridgeChannels.stopRouter),
  quit: () => ipcRenderer.invoke(bridgeChannels.quit),
};

contextBridge.exposeInMainWorld(bridgeName, bridge);
