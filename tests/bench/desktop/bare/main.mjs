// The least that an app of Electron can be: a port that answers, and a window that shows a page.
import { createServer } from 'node:http';
import { join } from 'node:path';
import { app, BrowserWindow } from 'electron';

const port = Number(process.argv.at(-1));
createServer((_request, response) => response.end('{}')).listen(port, '127.0.0.1');

app.whenReady().then(() => {
  const window = new BrowserWindow({ width: 1080, height: 720, show: false });
  window.once('ready-to-show', () => window.show());
  return window.loadFile(join(import.meta.dirname, 'page.html'));
});
process.on('SIGTERM', () => app.quit());
