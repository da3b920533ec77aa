// Owns secrets that a whole form gives away: private keys in PEM, addresses with a password, commands with
// `user:password`, addresses of webhooks, and a few values of fixed shape.
import type { Level } from '../../../contract/routing.ts';
import { isDigit } from '../characters.ts';
import type { Match } from '../finding.ts';
import { speaksOf } from '../landmarks.ts';
import { holds, type Survey } from '../survey.ts';
import { isGap, isSample } from './placeholders.ts';
import { isMixed } from './texture.ts';

interface Form {
  readonly kind: string;
  /** What the survey shows wherever the anchor stands. */
  readonly sign: number;
  /** Looked for first; the shape is tried on what begins `before` characters ahead of it. */
  readonly anchor: string;
  readonly before?: number;
  /** Stands before on the same line. */
  readonly led?: string;
  /** A digit stands right before. */
  readonly counted?: true;
  readonly behind?: number;
  /** Group 1 is the secret. */
  readonly shape: RegExp;
  readonly level: (secret: string) => Level | null;
}

const longest = 800;
const high = (): Level => 'high';
const unlessGap = (secret: string): Level | null => (isGap(secret) ? null : 'high');
const inAddress = (secret: string): Level | null => {
  if (secret.length < 3 || isGap(secret)) return null;
  return isSample(secret) || !isMixed(secret, 6) ? 'medium' : 'high';
};
/** What a command gets: `user:password` names both, so it shows itself as a sample. */
const inCommand = (secret: string): Level | null =>
  isSample(secret) || isGap(secret) || !isMixed(secret, 5) ? null : 'high';

const userOption = /^ -(?:u|-user)[= ]{1,3}["']?[^\s:"']{1,60}:\\?["']?([^\s"']{1,100})/;

const forms: readonly Form[] = [
  {
    kind: 'password',
    sign: holds.colon,
    anchor: '://',
    shape: /^:\/\/[^\s:@/?#"'`<>]{0,80}:([^\s/"'`<>]{1,100})@[^\s@/:"'`]{1,40}/,
    level: inAddress,
  },
  {
    kind: 'password',
    sign: speaksOf.curl,
    anchor: ' -u',
    led: 'curl',
    behind: 200,
    shape: userOption,
    level: inCommand,
  },
  {
    kind: 'password',
    sign: speaksOf.curl,
    anchor: ' --user',
    led: 'curl',
    behind: 200,
    shape: userOption,
    level: inCommand,
  },
  {
    kind: 'webhook',
    sign: speaksOf.webhook,
    anchor: 'hooks.slack.com/',
    shape: /^hooks\.slack\.com\/[a-z]{1,20}\/([\w/-]{24,200})/,
    level: unlessGap,
  },
  {
    kind: 'webhook',
    sign: speaksOf.webhook,
    anchor: '/api/webhooks/',
    shape: /^\/api\/webhooks\/(\d{10,22}\/[\w-]{40,100})/,
    level: unlessGap,
  },
  {
    kind: 'webhook',
    sign: speaksOf.webhook,
    anchor: '/webhookb2/',
    shape: /^\/webhookb2\/([\w@/-]{36,200})/,
    level: unlessGap,
  },
  {
    kind: 'azure-key',
    sign: holds.tilde,
    anchor: 'Q~',
    before: 4,
    shape: /^([\w~.-]{3}\dQ~[\w~.-]{31,34})(?![\w~.-])/,
    level: high,
  },
  {
    kind: 'facebook-key',
    sign: holds.bar,
    anchor: '|',
    counted: true,
    before: 16,
    behind: 44,
    shape: /^\D?(\d{15,16}\|[\w-]{27,40})(?![\w-])/,
    level: high,
  },
  {
    kind: 'telegram-key',
    sign: holds.colon,
    anchor: ':A',
    counted: true,
    before: 10,
    behind: 40,
    shape: /^.{0,2}?(\d{8,10}:A[\w-]{34})(?![\w-])/,
    level: high,
  },
  { kind: 'openshift-key', sign: holds.tilde, anchor: 'sha256~', shape: /^(sha256~[\w-]{43})/, level: high },
];

/** Without any of these no form stands in a text. */
export const credentialStarts = forms.reduce((signs, { sign }) => signs | sign, speaksOf.begin | speaksOf.kind);

export function credentials({ text, flags }: Survey): Match[] {
  const found: Match[] = [];
  for (const form of forms) if ((flags & form.sign) !== 0) addInForm(text, form, found);
  if ((flags & speaksOf.begin) !== 0) found.push(...privateKeys(text));
  if ((flags & speaksOf.kind) !== 0) found.push(...kubernetesSecrets(text));
  return found;
}

function addInForm(
  text: string,
  { kind, anchor, led = '', counted, before = 0, behind = longest, shape, level }: Form,
  found: Match[],
): void {
  if (led !== '' && !text.includes(led)) return;
  for (let at = text.indexOf(anchor); at >= 0; at = text.indexOf(anchor, at + anchor.length)) {
    if (counted === true && !isDigit(text.charCodeAt(at - 1))) continue;
    if (led !== '' && !isLed(text, at, led)) continue;
    const value = shape.exec(text.slice(Math.max(0, at - before), at + behind))?.[1] ?? '';
    const sure = value === '' ? null : level(value);
    if (sure !== null) found.push({ kind, level: sure, value });
  }
}

const keyMark = /-----BEGIN [A-Z0-9 ]{0,30}PRIVATE KEY(?: BLOCK)?-----/g;
const keyLine = /(?:[\s"']|\\[nr])([A-Za-z0-9+/]{40})/;
/** Lines of headers may stand between; the mark alone stands in many a program that reads keys. */
const keyReach = 300;

function privateKeys(text: string): Match[] {
  if (!text.includes('-----BEGIN')) return [];
  return Array.from(text.matchAll(keyMark)).flatMap(({ 0: mark, index }) => {
    const value = keyLine.exec(text.slice(index + mark.length, index + mark.length + keyReach))?.[1];
    return value === undefined ? [] : [{ kind: 'private-key', level: 'high', value }];
  });
}

const longestLead = 300;

function isLed(text: string, at: number, word: string): boolean {
  const line = text.slice(Math.max(0, at - longestLead), at);
  return line.lastIndexOf(word) > line.lastIndexOf('\n');
}

const secretKind = /\bkind:\s{0,3}["']?Secret\b/g;
const dataOf = /\n\s{0,8}(?:data|stringData):\s{0,4}\n\s{1,8}[\w.-]{1,60}:\s{0,3}["']?([\w+/=]{6,100})/;

/** Data of a secret in a manifest, before or behind the line that says what it is. */
function kubernetesSecrets(text: string): Match[] {
  if (!text.includes('kind:')) return [];
  const found: Match[] = [];
  let done = 0;
  for (const { index } of text.matchAll(secretKind)) {
    if (index < done) continue;
    done = index + longest / 2;
    const value = dataOf.exec(text.slice(Math.max(0, index - longest), index + longest))?.[1];
    if (value !== undefined) found.push({ kind: 'kubernetes-secret', level: 'high', value });
  }
  return found;
}
