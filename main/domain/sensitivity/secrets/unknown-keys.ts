// Owns keys of providers that the table does not know: a short name, `_` or `-`, and a long random tail. Names that
// stand before ids, hashes and files are left out; where the name itself speaks of a key, it is sure.
import { beginsWord, isLetter } from '../characters.ts';
import type { Match } from '../finding.ts';
import type { Coded } from '../survey.ts';
import { isGap } from './placeholders.ts';
import { isRandom } from './texture.ts';
import type { Token } from './tokens.ts';

const longest = 200;
const parts = /^((?:[A-Za-z]{1,12}\d{0,2}[_-]){1,4})([A-Za-z0-9_-]{16,180})$/;
const speaksOfKey =
  /(?:^|[_-])(?:sk|rk|tok|token|tkn|key|apikey|api|secret|sec|pat|auth|oauth|access|refresh|live|test|prod|production|sandbox|priv|private|svc|pw|pwd|pass|admin|service|bot|app|webhook|wh|license|lic|cred|creds|session)[_-]/i;
const speaksOfId =
  /^(?:id|uid|uuid|guid|call|toolu|tool|msg|message|resp|response|chatcmpl|cmpl|req|request|file|files|asst|assistant|thread|run|step|vs|vsfb|batch|ftjob|job|proj|project|org|user|usr|item|fc|fcall|rs|ws|mcp|cntr|container|evt|event|acct|account|cus|price|plan|order|inv|invoice|txn|tx|trace|span|task|session|sess|conv|conversation|chunk|index|main|vendor|vendors|runtime|polyfills|assets?|static|img|image|icon|font|css|js|module|component|page|style|styles|sha|sha1|sha256|sha384|sha512|md5|etag|rev|commit|build|hash|ref|node|v|ver|version|test|spec|snapshot|snap|cache|tmp|temp|log|ip|ec2|arn|subnet|sg|vpc|ami|vol|eni|rtb|igw|nat|pod|deployment|replicaset|job|disk|bucket|gen|doc|chatcmpl-tool|modelset|mtl|model|group|role|svc|video|upload|part|key)[_-]/i;
const tail = /[A-Za-z0-9]{16,180}/;

export function unknownKey({ text, codes }: Coded, { start, end }: Token): Match | null {
  const length = end - start;
  // The pattern begins with a letter; without a sign that parts name and tail it cannot match.
  if (length > longest || length < shortest || !isLetter(codes[start] ?? 0) || !isParted(codes, start, end))
    return null;
  if (!beginsWord(text, start)) return null;
  const token = text.slice(start, end);
  const [, name, rest] = parts.exec(token) ?? [];
  if (name === undefined || rest === undefined) return null;
  const drawn = tail.exec(rest)?.[0] ?? '';
  const sure = speaksOfKey.test(name);
  if (drawn.length < (sure ? 16 : 24) || !isRandom(drawn) || isGap(token)) return null;
  if (sure) return { kind: 'key', level: 'high', value: token };
  return speaksOfId.test(name) ? null : { kind: 'key', level: 'medium', value: token };
}

/** A letter, the sign that parts it, and the shortest tail. */
const shortest = 18;
const underscore = 0x5f;
const dash = 0x2d;

function isParted(codes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at++) if (codes[at] === underscore || codes[at] === dash) return true;
  return false;
}
