// Owns electron-updater: it is loaded when somebody first asks, does nothing by itself, sends no name of this machine, and
// reaches the network only while that is allowed.
import type { AppUpdater } from 'electron-updater';
import { session } from 'electron';
import type { UpdateState } from '../contract/desktop.ts';
import { bytesOf, isSafe } from './update-feed.ts';

export interface Updater {
  /** The newer version; null where this is the newest. */
  readonly check: () => Promise<{ readonly version: string; readonly bytes: number | null } | null>;
  /** Resolves with false where it was stopped. */
  readonly download: (onProgress: (progress: number) => void) => Promise<boolean>;
  readonly stop: () => void;
  /** Puts the new version in the place of this one, starts it, and quits. */
  readonly install: (onFault: (error: unknown) => void) => void;
}

interface UpdaterParts {
  readonly channel: UpdateState['channel'];
  /** What kind of file is fetched: AppImage, deb, exe, zip. */
  readonly kind: string;
  readonly mayReach: () => boolean;
  /** Each answer that came, for the list of hosts. */
  readonly onAnswer: (origin: string, bytes: number) => void;
}

/** The session through which electron-updater asks. */
const partition = 'electron-updater';

export async function openUpdater({ channel, kind, mayReach, onAnswer }: UpdaterParts): Promise<Updater> {
  const { autoUpdater, CancellationToken } = await import('electron-updater');
  watchWay(mayReach, onAnswer);
  setUp(autoUpdater, channel);
  let token = new CancellationToken();
  return {
    async check() {
      const result = await autoUpdater.checkForUpdates();
      if (result === null) throw new Error('This kind of installation cannot update itself');
      const { isUpdateAvailable, updateInfo } = result;
      if (!isUpdateAvailable) return null;
      return { version: updateInfo.version, bytes: bytesOf(updateInfo.files, kind, process.arch) };
    },
    async download(onProgress) {
      token = new CancellationToken();
      const told = ({ percent }: { readonly percent: number }): void => onProgress(percent / 100);
      autoUpdater.on('download-progress', told);
      try {
        await autoUpdater.downloadUpdate(token);
        return true;
      } catch (error) {
        if (token.cancelled) return false;
        throw error;
      } finally {
        autoUpdater.off('download-progress', told);
      }
    },
    stop: () => token.cancel(),
    install(onFault) {
      autoUpdater.on('error', onFault);
      autoUpdater.quitAndInstall(true, true);
    },
  };
}

/** No request, no redirect and no second try goes out while nothing may leave this machine, or over an open line. */
function watchWay(mayReach: UpdaterParts['mayReach'], onAnswer: UpdaterParts['onAnswer']): void {
  const { webRequest } = session.fromPartition(partition, { cache: false });
  webRequest.onBeforeRequest(({ url }, decide) => decide({ cancel: !mayReach() || !isSafe(new URL(url)) }));
  webRequest.onHeadersReceived(({ url, responseHeaders }, decide) => {
    onAnswer(new URL(url).origin, lengthIn(responseHeaders));
    decide({});
  });
}

function lengthIn(headers: Readonly<Record<string, readonly string[]>> = {}): number {
  const name = Object.keys(headers).find((one) => one.toLowerCase() === 'content-length');
  const length = Number(name === undefined ? 0 : headers[name]?.[0]);
  return Number.isSafeInteger(length) ? length : 0;
}

function setUp(updater: AppUpdater, channel: UpdateState['channel']): void {
  updater.logger = null;
  updater.autoDownload = false;
  updater.autoInstallOnAppQuit = false;
  updater.disableWebInstaller = true;
  updater.channel = channel === 'stable' ? 'latest' : channel;
  // Choosing a channel allows this by itself: an older version comes by its installer alone.
  updater.allowDowngrade = false;
  // It would make up a name for this machine and tell it at each check, for rollouts in parts; Chromium tells the language.
  updater.requestHeaders = { 'x-user-staging-id': '', 'accept-language': 'en' };
  updater.isUserWithinRollout = () => true;
}
