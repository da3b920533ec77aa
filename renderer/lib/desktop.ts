// Owns what the page asks of the desktop that shows it: an answer that says no becomes an error with its words.
import type { DesktopBridge, Told } from '../../main/contract/bridge.ts';
import type { DesktopOrder, DesktopState } from '../../main/contract/desktop.ts';

async function valueOf<T>(asked: Promise<Told<T>>): Promise<T> {
  const told = await asked;
  if (told.ok) return told.value;
  throw new Error(told.error.message);
}

export const act = async (desktop: DesktopBridge, order: DesktopOrder): Promise<void> =>
  void (await valueOf(desktop.act(order)));

export const pickModel = (desktop: DesktopBridge): Promise<string | null> => valueOf(desktop.pickModel());

export const stateOf = (desktop: DesktopBridge): Promise<DesktopState> => valueOf(desktop.state());
