// Owns what Electron knows of the running app: as what it lies here.
import { app } from 'electron';
import { installationOf, type Installation } from './installation.ts';

export const installation = (): Installation =>
  installationOf({
    env: process.env,
    execPath: process.execPath,
    resources: process.resourcesPath,
    isPackaged: app.isPackaged,
    appPath: app.getAppPath(),
  });
