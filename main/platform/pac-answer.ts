// Owns reading how the system says that an address is reached: a list of ways in the words of proxy scripts, the best
// first, as in `PROXY proxy.example:3128; DIRECT`.

export type PacWay =
  | { readonly kind: 'direct' }
  | { readonly kind: 'proxy'; readonly url: string }
  /** Only by ways that nobody here can go. */
  | { readonly kind: 'unusable'; readonly offered: string };

const schemes: ReadonlyMap<string, string> = new Map([
  ['PROXY', 'http'],
  ['HTTP', 'http'],
  ['HTTPS', 'https'],
]);

/** The first that we can go. Nothing at all means straight ahead, as it does for a proxy script. */
export function readPacAnswer(text: string): PacWay {
  const offered: string[] = [];
  for (const entry of text.split(';')) {
    const [word = '', place = '', ...rest] = entry.trim().split(/\s+/);
    if (word === '') continue;
    const kind = word.toUpperCase();
    if (kind === 'DIRECT' && place === '') return { kind: 'direct' };
    const url = rest.length > 0 ? null : urlOf(schemes.get(kind), place);
    if (url !== null) return { kind: 'proxy', url };
    offered.push(/^[A-Z]{1,8}\d?$/.test(kind) ? kind : 'something else');
  }
  return offered.length === 0 ? { kind: 'direct' } : { kind: 'unusable', offered: [...new Set(offered)].join(', ') };
}

/** A host with its port and nothing else. */
function urlOf(scheme: string | undefined, place: string): string | null {
  if (scheme === undefined || !/^(?:[a-z0-9._-]+|\[[0-9a-f:.]+\]):\d{1,5}$/i.test(place)) return null;
  const url = URL.parse(`${scheme}://${place}`);
  return url === null ? null : url.origin;
}
