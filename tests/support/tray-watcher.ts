// Owns a desktop that shows trays, as far as a tray can tell: the watcher that items register at, and a look at one of them.
import { joinBus, ownName, type BusClient, type Called, type PrivateBus } from './dbus.ts';

const watcherName = 'org.kde.StatusNotifierWatcher';
const itemName = 'org.kde.StatusNotifierItem';
const menuName = 'com.canonical.dbusmenu';
const properties = 'org.freedesktop.DBus.Properties';

export interface TrayWatcher extends Disposable {
  /** The services that registered an item. */
  readonly registered: readonly string[];
  readonly lookAt: (service: string) => Promise<Readonly<Record<string, unknown>>>;
  /** The labels of an item's menu, by their numbers. */
  readonly menuOf: (service: string) => Promise<ReadonlyMap<number, string>>;
  readonly click: (service: string, number: number) => Promise<void>;
}

/** `hasHost`: something draws what is registered. */
export async function openTrayWatcher({ path }: PrivateBus, hasHost = true): Promise<TrayWatcher> {
  const registered: string[] = [];
  const known = {
    IsStatusNotifierHostRegistered: { signature: 'b', value: hasHost },
    ProtocolVersion: { signature: 'i', value: 0 },
  } as const;
  function answer({ interface: name, member, body }: Called) {
    const [first, second] = body.map(String);
    if (member === 'RegisterStatusNotifierItem') {
      registered.push(first ?? '');
      return { signature: '', body: [] };
    }
    if (name === properties && member === 'Get' && second !== undefined && second in known)
      return { signature: 'v', body: [known[second as keyof typeof known]] };
    if (name === properties && member === 'GetAll') return { signature: 'a{sv}', body: [Object.entries(known)] };
    return null;
  }
  const client = await joinBus(path, answer);
  await ownName(client, watcherName);
  return { registered, ...looking(client), [Symbol.dispose]: () => client[Symbol.dispose]() };
}

type Layout = readonly [number, Readonly<Record<string, unknown>>, readonly Layout[]];

const labelsIn = ([number, { label }, inner]: Layout): readonly [number, string][] => [
  ...(typeof label === 'string' && label !== '' ? [[number, label] as [number, string]] : []),
  ...inner.flatMap(labelsIn),
];

function looking({ call }: BusClient): Pick<TrayWatcher, 'lookAt' | 'menuOf' | 'click'> {
  const item = async (to: string) => {
    const asked = { to, path: '/StatusNotifierItem', interface: properties, member: 'GetAll', signature: 's' };
    const [all] = await call({ ...asked, body: [itemName] });
    return all as Readonly<Record<string, unknown>>;
  };
  const atMenu = async (to: string) => ({ to, path: String((await item(to))['Menu']), interface: menuName });
  return {
    lookAt: item,
    async menuOf(service) {
      const asked = { ...(await atMenu(service)), member: 'GetLayout', signature: 'iias' };
      const [, layout] = await call({ ...asked, body: [0, -1, []] });
      return new Map(labelsIn(layout as Layout));
    },
    async click(service, number) {
      const event = [number, 'clicked', { signature: 'i', value: 0 }, 0];
      await call({ ...(await atMenu(service)), member: 'Event', signature: 'isvu', body: event });
    },
  };
}
