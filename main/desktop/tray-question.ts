// Owns how the session's bus is asked whether something shows trays, and what its tools answer. Pure.

/** `unknown`: nobody could be asked. */
export type TrayHost = 'shown' | 'missing' | 'unknown';

const watcher = 'org.kde.StatusNotifierWatcher';
const place = '/StatusNotifierWatcher';
const property = 'IsStatusNotifierHostRegistered';
const get = 'org.freedesktop.DBus.Properties.Get';

/** The same question for each of the tools, the likeliest first. */
export const trayQuestions: readonly (readonly [tool: string, ...words: string[]])[] = [
  ['gdbus', 'call', '--session', '--dest', watcher, '--object-path', place, '--method', get, watcher, property],
  ['busctl', '--user', '--auto-start=no', 'get-property', watcher, place, watcher, property],
  [
    'dbus-send',
    '--session',
    '--print-reply=literal',
    `--dest=${watcher}`,
    place,
    get,
    `string:${watcher}`,
    `string:${property}`,
  ],
];

/** `(<true>,)`, `b true` or `variant boolean true`; else the words for a name that nobody has, or for no bus at all. */
export function hostIn(answer: string): TrayHost {
  const [first = ''] = answer.trim().split('\n');
  if (/^(?:\(<true>,\)|b true|variant\s+boolean true)$/.test(first.trim())) return 'shown';
  if (/^(?:\(<false>,\)|b false|variant\s+boolean false)$/.test(first.trim())) return 'missing';
  return /ServiceUnknown|NameHasNoOwner|was not provided by any|Error connecting|Failed to (?:connect|open)/.test(
    answer,
  )
    ? 'missing'
    : 'unknown';
}
