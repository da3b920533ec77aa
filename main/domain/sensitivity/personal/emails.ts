// Owns finding e-mail addresses, from each `@` outwards: a pattern that starts at the local part would try every letter.
import type { Match } from '../finding.ts';
import { alphabetOf, type Alphabet } from '../long-runs.ts';

const at = 0x40;
const quote = 0x22;
const longestLocal = 64;
const longestDomain = 253;
const shortestDomain = 5;
const localParts = alphabetOf(/[\w.%+'-]/);
const domainParts = alphabetOf(/[\w.-]/);
/** Letters beyond ASCII may stand in both. */
const isPart = (alphabet: Alphabet, code: number): boolean => code > 127 || alphabet[code] === 1;
const domainShape = /^(?:[^\s._-][^\s._]{0,62}\.){1,8}(?:[a-z\x80-\uffff]{2,24}|xn--[a-z0-9-]{2,59})$/i;
const localEdges = /^[^a-z0-9_\x80-\uffff]{1,64}/i;
/** The name of a file may end behind an address (`me@host.org.txt`); behind `icon@2x` or a package no domain is left. */
const fileEnding =
  /\.(?:png|jpe?g|gif|svg|webp|avif|ico|[cm]?[jt]sx?|css|scss|less|html?|json|ya?ml|toml|map|lock|txt|log|gz|zip|tgz|tar|woff2?|ttf|mp[34])$/i;
/** `git@host:path` is the user of a server, `noreply@host` a mailbox of nobody: agents tell it to sign commits with. */
const nobody = /^(?:git|no[._-]?reply|do[._-]?not[._-]?reply)$/i;

export function emails(text: string): Match[] {
  const found: Match[] = [];
  for (let index = text.indexOf('@'); index >= 0; index = text.indexOf('@', index + 1)) {
    const local = localBefore(text, index);
    const domain = local === '' ? '' : domainAfter(text, index);
    if (domain === '' || nobody.test(local)) continue;
    found.push({ kind: 'email', level: 'medium', value: `${local}@${domain}`.toLowerCase() });
  }
  return found;
}

function localBefore(text: string, index: number): string {
  if (text.charCodeAt(index - 1) === quote) return quotedBefore(text, index - 1);
  let start = index;
  while (start > 0 && index - start < longestLocal && isPart(localParts, text.charCodeAt(start - 1))) start--;
  if (start === index) return '';
  const local = text.slice(start, index).replace(localEdges, '');
  return local.endsWith('.') ? '' : local;
}

/** `"ada lovelace"@host`, with its quotes. */
function quotedBefore(text: string, end: number): string {
  const start = text.lastIndexOf('"', end - 1);
  return start < 0 || end - start > longestLocal || end - start < 2 ? '' : text.slice(start, end + 1);
}

function domainAfter(text: string, index: number): string {
  let end = index + 1;
  while (end - index <= longestDomain && isPart(domainParts, text.charCodeAt(end))) end++;
  while (end > index + 1 && '.-_'.includes(text.charAt(end - 1))) end--;
  if (end - index < shortestDomain || text.charCodeAt(end) === at) return '';
  const domain = text.slice(index + 1, end).replace(fileEnding, '');
  return domainShape.test(domain) ? domain : '';
}
