// Owns remembering which program a caller is: the headers of one hardly ever change, so that they are read once.
import type { HeaderReader } from '../../dialects/entrance.ts';
import { clientOf, type ClientSigns } from '../../domain/talk/clients.ts';
import type { Sensitivity } from '../plan/sensitivity.ts';

export interface Clients {
  /** Null where nothing says who asks. */
  readonly nameOf: (headers: HeaderReader, sensitivity: Pick<Sensitivity, 'standInFor'>) => string | null;
}

/** More programs than that on one machine are not programs, but a caller that calls itself otherwise each time. */
const most = 256;
const longestKey = 1_024;

const keyOf = ({ userAgent, title, originator, app, fetchSite, inClaudeSession }: ClientSigns): string =>
  `${userAgent ?? ''}\n${title ?? ''}\n${originator ?? ''}\n${app ?? ''}\n${fetchSite ?? ''}\n${inClaudeSession ? 1 : 0}`;

export function createClients(): Clients {
  const known = new Map<string, string | null>();
  return {
    nameOf(headers, { standInFor }) {
      const signs = {
        userAgent: headers('user-agent'),
        title: headers('x-title'),
        originator: headers('originator'),
        app: headers('x-app'),
        fetchSite: headers('sec-fetch-site'),
        inClaudeSession: headers('x-claude-code-session-id') !== null,
      };
      const key = keyOf(signs);
      const before = known.get(key);
      if (before !== undefined) return before;
      const name = clientOf(signs, (word) => standInFor(word) === null);
      if (key.length > longestKey) return name;
      const oldest = known.size >= most ? known.keys().next().value : undefined;
      if (oldest !== undefined) known.delete(oldest);
      known.set(key, name);
      return name;
    },
  };
}
