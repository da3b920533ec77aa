// Owns a user's Path on Windows: a folder joins it or leaves it, and everything else stays byte for byte. Pure.

/** Two spellings of one folder: quotes and a last backslash say nothing, nor do capitals. */
const same = (one: string, other: string): boolean => bare(one) === bare(other);
const bare = (folder: string): string =>
  folder
    .trim()
    .replace(/^"(.*)"$/, '$1')
    .replace(/\\+$/, '')
    .toLowerCase();

export const hasFolder = (path: string, folder: string): boolean => entriesOf(path).some((one) => same(one, folder));

export function withFolder(path: string, folder: string): string {
  if (hasFolder(path, folder)) return path;
  const added = folder.includes(';') ? `"${folder}"` : folder;
  if (path === '') return added;
  // After a quote that nobody closes it would be a part of that.
  return isOpenEnded(path) ? `${added};${path}` : `${path};${added}`;
}

const isOpenEnded = (path: string): boolean => path.split('"').length % 2 === 0;

export function withoutFolder(path: string, folder: string): string {
  const entries = entriesOf(path);
  const kept = entries.filter((one) => !same(one, folder));
  return kept.length === entries.length ? path : kept.join(';');
}

/** Between semicolons, but for those in quotes. */
function entriesOf(path: string): readonly string[] {
  const entries: string[] = [];
  let entry = '';
  let isQuoted = false;
  for (const letter of path) {
    if (letter === '"') isQuoted = !isQuoted;
    if (letter === ';' && !isQuoted) {
      entries.push(entry);
      entry = '';
    } else entry += letter;
  }
  return [...entries, entry];
}
