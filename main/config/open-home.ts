// Owns opening a home: its folders made, its variables and settings read, the address that follows from them.
import type { Ports } from '../platform/ports.ts';
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
  /** It moves where the door opens elsewhere later. */
  readonly address: { -readonly [part in keyof Address]: Address[part] };
}

export interface HomeOptions {
  readonly env: Environment;
  readonly home?: string | undefined;
  readonly policy?: string | undefined;
  readonly host?: string | undefined;
  readonly port?: number | undefined;
}

export function openHome(options: HomeOptions, { files, openVault }: Pick<Ports, 'files' | 'openVault'>): OpenHome {
  const home = locateHome(options.env, options);
  const dotenv = files.readText(home.dotenv);
  const env = mergeEnvironment(options.env, dotenv);
  const typed = { files, path: home.keys, sealedPath: home.sealedKeys, openVault };
  const keys = openKeys({ ...typed, env: options.env, dotenv: parseDotenv(dotenv ?? '') });
  const settings = loadSettings(files, home.settings);
  files.makeFolder(home.folder);
  files.makeFolder(home.policies);
  const engine = engineSettings(settings.engine, env, home);
  files.makeFolder(engine.models);
  return { home, env, keys, settings, engine, address: listenAddress(settings, env, options) };
}
