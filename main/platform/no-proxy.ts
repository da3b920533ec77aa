// Owns which addresses NO_PROXY takes out of the system's proxy, read as elsewhere: `*`, names with all that is beneath
// them, each with a port where it holds for that one alone.

interface Entry {
  readonly host: string;
  /** Null: every port. */
  readonly port: string | null;
}

const usualPort: Readonly<Record<string, string>> = { 'http:': '80', 'https:': '443' };

export function exemptBy(noProxy: string): (origin: string) => boolean {
  const words = noProxy.split(/[,\s]+/).filter((word) => word !== '');
  if (words.includes('*')) return () => true;
  const entries = words.map(entryOf);
  return (origin) => {
    const { hostname, port, protocol } = new URL(origin);
    const of = port === '' ? (usualPort[protocol] ?? '') : port;
    return entries.some(
      (entry) =>
        (entry.port === null || entry.port === of) && (hostname === entry.host || hostname.endsWith(`.${entry.host}`)),
    );
  };
}

function entryOf(word: string): Entry {
  const [, name = word, port = null] = /^(.+?):(\d+)$/.exec(word) ?? [];
  const isAddress = name.includes(':') && !name.startsWith('[');
  const host = (isAddress ? `[${word}]` : name).replace(/^\*?\./, '').toLowerCase();
  return { host, port: isAddress ? null : port };
}
