// Owns judging what is given to a name that speaks of secrets: how sure it is that this is one, or that it is code,
// a name, a sentence or a sample.
import type { Level } from '../../../contract/routing.ts';
import { isDigit, isLetter, isUpper } from '../characters.ts';
import { assignments, type Assignment } from './assignments.ts';
import type { Match } from '../finding.ts';
import type { Survey } from '../survey.ts';
import { isGap, isSample } from './placeholders.ts';
import { isMixed, isRandom } from './texture.ts';

export function keyedSecrets(survey: Survey): Match[] {
  const found: Match[] = [];
  assignments(survey, (assignment) => {
    if (isPlain(assignment) || isOtherName(assignment)) return;
    const value = trimmed(assignment);
    const level = value.length < shortest || isGap(value) ? null : levelOf(assignment, value);
    if (level !== null) found.push({ kind: assignment.speaks === 'password' ? 'password' : 'key', level, value });
  });
  return found;
}

const shortest = 6;

/** Most of what is given to such names is a name again: one look over its characters tells, before patterns do. */
function isPlain({ value, quoted }: Assignment): boolean {
  if (value.length < shortest) return true;
  let signs = 0;
  let capitals = 0;
  for (let at = 0; at < value.length; at++) {
    const code = value.charCodeAt(at);
    if (isDigit(code) || (quoted && code === 0x20)) return false;
    if (isUpper(code)) capitals++;
    else if (!isLetter(code) && code !== 0x3a && code !== 0x2e) signs++;
  }
  return signs < 3 && (capitals < 3 || value.length < 16);
}

/** The scheme of a header stands before its value, an escaped line break or a bracket behind it. */
const scheme = /^(?:bearer|basic|token|apikey|digest)\s{1,2}/i;
const escapeBehind = /\\[nrt"']/;
const closing = /[.)\]}:]{1,4}$/;
const trimmed = ({ value, quoted }: Assignment): string => {
  const body = value.trim().replace(scheme, '');
  if (quoted) return body.replace(/\\{1,3}$/, '');
  const end = body.search(escapeBehind);
  return (end < 0 ? body : body.slice(0, end)).replace(closing, '');
};

/** `tokenType`, `secret_name`, `API_KEY_ID`: they tell of the secret and do not hold it. */
const otherName =
  /(?:type|name|ids?|ur[il]|endpoint|file|path|dir|length|size|count|limit|expir\w{0,12}|ttl|header|field|label|hint|index|position|format|version|arn|ref|source|kind|prefix|suffix|schema|policy|rule|regex|pattern|prompt|placeholder|input|hash|digest|public|pub|usage|s_used|list|map|enum|class|error|message|text|title|description|help|reset|forgot)$/i;
const publicName =
  /publi[cs]h?|tokeni[sz]|max_?tokens|(?:prompt|completion|input|output|total|cached)_?tokens|keypress|keyboard|primary|foreign|hotkey|keycode|cache|idempoten|partition|routing|dedup/i;
const isOtherName = ({ name }: Assignment): boolean => otherName.test(name) || publicName.test(name);

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const hex = /^[0-9a-f]{24,128}$/i;
const manyDigits = /^\d{16,40}$/;

function levelOf(assignment: Assignment, value: string): Level | null {
  if (assignment.speaks === 'key') return isRandom(value, 20) && !isCode(value) && !uuid.test(value) ? 'medium' : null;
  if (/\s/.test(value))
    return assignment.speaks === 'password' && assignment.quoted && isPhrase(value) ? 'medium' : null;
  if (isCode(value) || isPath(value)) return null;
  if (uuid.test(value) || manyDigits.test(value)) return 'medium';
  if (hex.test(value)) return 'high';
  return assignment.speaks === 'password' ? passwordLevel(assignment, value) : tokenLevel(value);
}

const tokenLevel = (value: string): Level | null => {
  if (!isMixed(value, 10)) return differentSigns(value) >= 6 ? 'medium' : null;
  return isRandom(value, 16) && !isSample(value) ? 'high' : 'medium';
};

const signs = /[^A-Za-z0-9\s]/g;
const differentSigns = (value: string): number => new Set(value.match(signs)).size;

const word = /^[A-Za-z_$][A-Za-z0-9_$]{0,400}$/;

function passwordLevel({ quoted }: Assignment, value: string): Level | null {
  if (word.test(value) && !isRandom(value, 12)) return wordLevel(value, quoted);
  const kinds = [/[a-z]/, /[A-Z]/, /\d/, /[^A-Za-z0-9_.-]/].filter((kind) => kind.test(value)).length;
  const strong = value.length >= 8 && (kinds >= 3 || differentSigns(value) >= 5 || isRandom(value, 10));
  if (strong) return isSample(value) || (!quoted && differentSigns(value) >= 3) ? 'medium' : 'high';
  return kinds >= 2 && /[A-Za-z]/.test(value) && /\d/.test(value) && !/[._-]/.test(value) && !isSample(value)
    ? 'medium'
    : null;
}

/** `Summer2024` in quotes may be a password; without them it is a name in a program. */
const wordLevel = (value: string, quoted: boolean): Level | null =>
  quoted && /\d{2}/.test(value) && !isSample(value) ? 'medium' : null;

/** A value that a program computes: a call, a member, an index, a path of names. */
const code =
  /^(?:new |await |async |function\b|this\b|self\b|\(|\{|\[|=>|&&|\|\||!)|^[A-Za-z_$][\w$]{0,60}(?:\(|\[|\.[A-Za-z_$][\w$]{0,60}(?:$|[.([])|\?\.|::|->|\)|\])|^[A-Z][A-Z0-9]{0,20}(?:_[A-Z0-9]{1,20}){1,8}$|^[a-z]{1,20}(?:[_-][a-z0-9]{1,20}){0,8}$|^[a-z]{1,20}(?:[A-Z][a-z]{1,20}){0,6}\d{0,2}$/;
const isCode = (value: string): boolean => code.test(value) && !isRandom(value, 16);

const path = /^(?:https?:|\.{0,2}\/|~\/|[A-Z]:\\|@[a-z])|^[\w-]{1,40}(?:\/[\w.-]{1,40}){2,9}$/i;
const isPath = (value: string): boolean => path.test(value);

/** Several words and none of those with which a form asks for a password. */
const sentence =
  /\b(?:enter|your|must|please|invalid|required?|reset|forgot|should|cannot|can't|not|match|least|characters?|confirm|new|old|current|wrong|incorrect|missing|password|token|secret|key|the|this|if|when|to)\b/i;
const isPhrase = (value: string): boolean => /^\S{2,40}(?: \S{2,40}){2,9}$/.test(value) && !sentence.test(value);
