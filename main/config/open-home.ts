// Owns opening a home: its folders made, its variables and settings read, the address that follows from them.
import type { Files } from '../platform/ports.ts';
import { mergeEnvironment } from './dotenv.ts';
import { engineSettings, type EngineSettings } from './engine-settings.ts';
import { locateHome, type Environment, type Home } from './home.ts';
import { listenAddress, loadSettings, type Address, type Settings } from './settings.ts';

export interface OpenHome {
  readonly home: Home;
  readonly env: Environment;
  readonly settings: Settings;
  readonly engine: EngineSettings;
  readonly address: Address;
}

export interface HomeOptions {
  readonly env: Environment;
  readonly home?: string | undefined;
  readonly policy?: string | undefined;
  readonly host?: string | undefined;
  readonly port?: number | undefined;
}

export function openHome(options: HomeOptions, files: Files): OpenHome {
  const home = locateHome(options.env, options);
  const env = mergeEnvironment(options.env, files.readText(home.dotenv));
  const settings = loadSettings(files, home.settings);
  files.makeFolder(home.folder);
  files.makeFolder(home.policies);
  const engine = engineSettings(settings.engine, env, home);
  files.makeFolder(engine.models);
  return { home, env, settings, engine, address: listenAddress(settings, env, options) };
}
