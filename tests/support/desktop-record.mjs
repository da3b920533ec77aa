// Owns what a test can see of the desktop that no window shows: the tray's menu and faces, notifications, what the system
// was asked to open. Electron starts it in the place of the app, which knows nothing of it.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { app, dialog, Menu, nativeImage, Notification, shell, Tray } from 'electron';

const recorded = { menu: null, tip: '', faces: [], notes: [], opened: [], browsed: [], picks: [], picked: [] };
globalThis.recorded = recorded;

const around = (made, name, before) => {
  const real = made[name];
  made[name] = function (...given) {
    before.call(this, ...given);
    return real.apply(this, given);
  };
};

let known = null;
const bitmapOf = (face) =>
  nativeImage
    .createFromBuffer(readFileSync(join(app.getAppPath(), 'dist', 'resources', 'tray', `${face}-tile@3x.png`)))
    .toBitmap();

/** A face by what it looks like, whatever file it came from. */
function faceOf(image) {
  known ??= ['idle', 'working', 'cloud', 'attention', 'paused'].map((face) => [face, bitmapOf(face)]);
  return known.find(([, bitmap]) => bitmap.equals(image.toBitmap()))?.[0] ?? 'unknown';
}

around(Tray.prototype, 'setContextMenu', (menu) => (recorded.menu = menu));
around(Tray.prototype, 'setToolTip', (tip) => (recorded.tip = tip));
around(Tray.prototype, 'setImage', (image) => recorded.faces.push(faceOf(image)));

Notification.isSupported = () => true;
Notification.prototype.show = function () {
  recorded.notes.push({ title: this.title, body: this.body, click: () => this.emit('click') });
};
shell.openPath = async (path) => {
  recorded.opened.push(path);
  return '';
};
shell.showItemInFolder = (path) => void recorded.opened.push(path);
shell.openExternal = async (url) => void recorded.browsed.push(url);
dialog.showOpenDialog = async (...given) => {
  recorded.picks.push(given.at(-1));
  return { canceled: recorded.picked.length === 0, filePaths: recorded.picked };
};

/** Finds an item by the words that its labels begin with, from the outside in. */
recorded.item = (menu, labels) => {
  const [label, ...inner] = labels;
  const found = menu.items.find((item) => item.label.replace(/^✓ |&/, '').startsWith(label));
  if (found === undefined) return null;
  return inner.length === 0 ? found : recorded.item(found.submenu, inner);
};
recorded.labels = (menu) =>
  menu.items
    .filter((item) => item.type !== 'separator')
    .map((item) => (item.submenu ? [item.label, recorded.labels(item.submenu)] : item.label));
/** A click that is asked for twice is one. */
let clicked = 0;
recorded.once = (number, click) => {
  if (number <= clicked) return;
  clicked = number;
  click();
};
recorded.appMenu = () => Menu.getApplicationMenu();

await import('./dist/index.js');
