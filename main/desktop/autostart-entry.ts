// Owns the file by which desktops on Linux start a program at login: its text, and whether it holds. Pure. As the Desktop
// Entry Specification has it.

export function autostartEntry(command: readonly string[]): string {
  return `[Desktop Entry]
Type=Application
Version=1.5
Name=LA Router
Comment=Starts the router in the tray
Exec=${escaped(command.map(quoted).join(' '))}
Terminal=false
StartupNotify=false
X-GNOME-Autostart-enabled=true
${programKey}=${escaped(command[0] ?? '')}
`;
}

/** The program alone, for whoever looks whether it is still there. */
const programKey = 'X-LA-Router-Program';

export function autostartProgram(text: string): string | null {
  const line = text.split('\n').find((one) => one.startsWith(`${programKey}=`));
  const value = line?.slice(programKey.length + 1);
  const letters: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r' };
  return value?.replace(/\\(.)/g, (_all, letter: string) => letters[letter] ?? letter) ?? null;
}

/** A word of Exec. What it may hold without quotes is known; everything else gets them. */
function quoted(word: string): string {
  const plain = word.replaceAll('%', '%%');
  return /^[\w@%+=:,./-]+$/.test(word) ? plain : `"${plain.replace(/["`$\\]/g, '\\$&')}"`;
}

/** Values of a desktop entry know these escapes, which are undone before the quotes are. */
const escaped = (value: string): string =>
  value.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('\t', '\\t').replaceAll('\r', '\\r');

/** Desktops turn an entry off by a key, and leave the file. */
export function isAutostartOn(text: string | null): boolean {
  if (text === null) return false;
  const group = /^\[Desktop Entry\][ \t]*$([^]*?)(?=^\[|(?![^]))/m.exec(text)?.[1];
  if (group === undefined) return false;
  const valueOf = (key: string): string | undefined =>
    group
      .split(/\r?\n/)
      .map((line) => /^([\w-]+)[ \t]*=[ \t]*(.*?)[ \t]*$/.exec(line))
      .find((found) => found?.[1] === key)?.[2];
  return valueOf('Hidden') !== 'true' && valueOf('X-GNOME-Autostart-enabled') !== 'false';
}
