// Owns opening a home: its folders made, its variables and settings read, the address that follows from them.
import type { Files } from '../platform/ports.ts';
import { mergeEnvironment, parseDotenv } from './dotenv.ts';
import { engineSettings, type EngineSettings } from './engine-settings.ts';
import { locateHome, type Environment, type Home } from './home.ts';
import { openKeys, type Keys } from './keys.ts';
import { listenAddress, loadSettings, type Address, type Settings } from './settings.ts';

export interface OpenHome {
  readonly home: Home;
  readonly env: Environment;
  readonly keys: Keys;
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
  const dotenv = files.readText(home.dotenv);
  const env = mergeEnvironment(options.env, dotenv);
  const keys = openKeys({ files, path: home.keys, env: options.env, dotenv: parseDotenv(dotenv ?? '') });
  const settings = loadSettings(files, home.settings);
  files.makeFolder(home.folder);
  files.makeFolder(home.policies);
  const engine = engineSettings(settings.engine, env, home);
  files.makeFolder(engine.models);
  return { home, env, keys, settings, engine, address: listenAddress(settings, env, options) };
}
