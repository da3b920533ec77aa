// Owns reading and writing the user's Path in the registry of Windows. What goes through the shell is base64: no code page
// and no quote changes it.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);
/** It takes a third of a second where nothing holds it up. */
const longestMs = 20_000;
const utf8 = '[Text.Encoding]::UTF8';
const key = "[Microsoft.Win32.Registry]::CurrentUser.CreateSubKey('Environment')";

/** Variables in it stay as they are written. */
const readScript = `$k = ${key}
$v = [string]$k.GetValue('Path', '', 'DoNotExpandEnvironmentNames')
[Convert]::ToBase64String(${utf8}.GetBytes($v))`;

/** Setting a variable that is not there tells all programs that something has changed. */
const writeScript = `$k = ${key}
$v = ${utf8}.GetString([Convert]::FromBase64String($env:LA_ROUTER_PATH))
$k.SetValue('Path', $v, 'ExpandString')
[Environment]::SetEnvironmentVariable('LA_ROUTER_NOTHING', $null, 'User')`;

async function powershell(script: string, env: Readonly<Record<string, string>> = {}): Promise<string> {
  const command = Buffer.from(`$ErrorActionPreference = 'Stop'\n${script}`, 'utf16le').toString('base64');
  const words = ['-NoProfile', '-NonInteractive', '-EncodedCommand', command];
  const { stdout } = await run('powershell.exe', words, {
    env: { ...process.env, ...env },
    windowsHide: true,
    timeout: longestMs,
  });
  return stdout.trim();
}

export const readUserPath = async (): Promise<string> =>
  Buffer.from(await powershell(readScript), 'base64').toString('utf8');

export async function writeUserPath(path: string): Promise<void> {
  await powershell(writeScript, { LA_ROUTER_PATH: Buffer.from(path, 'utf8').toString('base64') });
}
