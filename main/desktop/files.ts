// Owns the system's own file windows: to choose a model's file, to save what the page hands out, to show where things lie.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { app, dialog, shell, type BrowserWindow } from 'electron';
import type { revealed } from '../contract/desktop.ts';
import type { DesktopContext } from './context.ts';
import { pageSession } from './page-session.ts';

interface FileParts extends Pick<DesktopContext, 'core' | 'carryOut'> {
  /** The window that a dialog belongs to. */
  readonly window: () => BrowserWindow | null;
}

export function openFiles({ core, carryOut, window }: FileParts): { readonly pickModel: () => Promise<string | null> } {
  carryOut('reveal', async ({ place }) => {
    const { home, policyFile } = core.state();
    await reveal(placeOf(place, { home, policyFile }));
  });
  // The person says where it goes; nothing is written before.
  pageSession().on('will-download', (_event, item) => {
    item.setSaveDialogOptions({ defaultPath: join(app.getPath('downloads'), item.getFilename()) });
  });
  return {
    async pickModel() {
      const options = {
        title: 'Import a model',
        buttonLabel: 'Import',
        properties: ['openFile' as const],
        filters: [{ name: 'Models (GGUF)', extensions: ['gguf'] }],
      };
      const parent = window();
      const { filePaths } = await (parent === null
        ? dialog.showOpenDialog(options)
        : dialog.showOpenDialog(parent, options));
      return filePaths[0] ?? null;
    },
  };
}

interface Places {
  readonly home: string;
  readonly policyFile: string;
}

function placeOf(place: (typeof revealed)[number], { home, policyFile }: Places): string {
  switch (place) {
    case 'home':
      return home;
    case 'logs':
      return join(home, 'logs');
    case 'crashes':
      return join(home, 'logs', 'crashes');
    case 'policy':
      return policyFile;
  }
}

/** A file is shown in its folder, and a folder from within. */
async function reveal(path: string): Promise<void> {
  if (/\.ya?ml$/.test(path)) {
    shell.showItemInFolder(path);
    return;
  }
  mkdirSync(path, { recursive: true, mode: 0o700 });
  const fault = await shell.openPath(path);
  if (fault !== '') throw new Error(`${path} could not be shown: ${fault}`);
}
