// Owns what the core is given inside Electron in the place of what a process of Node does by itself.
import { app, session } from 'electron';
import type { HostPorts } from '../platform/ports.ts';
import { utilityFork } from './utility.ts';

/** To be used once the app is ready. */
export const electronPorts: HostPorts = {
  fork: utilityFork,
  systemProxy: (url) => session.defaultSession.resolveProxy(url),
};

/** The same for a command, which may need none of them and does not wait then. */
export async function readyPorts(): Promise<HostPorts> {
  await app.whenReady();
  return electronPorts;
}
