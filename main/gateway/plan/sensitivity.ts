// Owns judging how sensitive a request is, by every string of its bytes, and what is made of it. Long bodies are read in
// steps between which others have their turn; a body that comes again is known by its keyed hash.
import { createHmac, createSecretKey, hash as hashOnce, type KeyObject } from 'node:crypto';
import type { OpaqueParts } from '../../contract/opaque-parts.ts';
import type { Level } from '../../contract/routing.ts';
import { higherLevel } from '../../contract/routing.ts';
import type { ParsedRequest } from '../../dialects/dialect.ts';
import type { Policy } from '../../domain/policy.ts';
import type { Scan } from '../../domain/sensitivity/finding.ts';
import { createOpaquePlaces, type OpaquePlaces } from '../../domain/sensitivity/opaque-places.ts';
import { createScanner, type Scanner, type ScanRules } from '../../domain/sensitivity/scanner.ts';
import { createBounded } from '../memory/bounded.ts';
import { bodyBytes } from './body-bytes.ts';

export interface Judgement {
  readonly level: Level;
  /** What was found and where, never the text of it; empty where nothing was. */
  readonly reason: string;
}

export interface Sensitivity {
  /** At once where the body is short or known, else in steps. */
  readonly judge: (request: ParsedRequest, given: Given) => Judgement | Promise<Judgement>;
  /** Of a body that was made of a request's: what of it nobody can read was judged there. */
  readonly judgeComposed: (body: Buffer) => Level | Promise<Level>;
  /** Of a text that stands beside a body. One that nobody can read counts as the worst. */
  readonly judgeText: (text: string) => Level;
  /** What is written down in the place of a name that may hold something else; null where it is a plain name. */
  readonly standInFor: (name: string) => string | null;
}

interface Given {
  /** What a part counts as that nobody can read. */
  readonly unreadable: Level;
  /** Whether it is what a provider gave along here in its own cipher. */
  readonly isKnownSeal: (field: string) => boolean;
}

/** What was found is the same under every policy; what an unreadable part counts as is not. */
interface Found extends Judgement {
  readonly hasUnreadable: boolean;
}

const fingerprintLength = 16;
const markLength = 12;
/** Bodies that are remembered whole: the agents of an hour send few that differ. */
const rememberedBytes = 4 * 1024 * 1024;
const rememberedNameBytes = 256 * 1024;
const perVerdict = 512;
/** A longer body is known by the blocks that it begins with: hashed for those, it is not hashed once more as a whole. */
const longestKnown = 65_536;

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/**
 * A keyed hash in one call, at a fifth of what an HMAC costs. A key in front lets whoever knows a hash go on from it to
 * that of a longer text; these never leave the process, so nobody knows one. Their key is not that of the fingerprints,
 * which everybody may see. A body is hashed twice instead of being copied behind the key.
 */
function createMemoryKey(secret: KeyObject): (text: string) => string {
  const prefix = createHmac('sha256', secret).update('remembered verdicts').digest('base64url');
  return (text) => hashOnce('sha256', prefix + text, 'binary');
}

/** What strings hold is remembered for life; what that makes of a body, for as long as the rules are in force. */
export function openSensitivity(key: Uint8Array): (rules: Pick<Policy, 'privacy'>) => Sensitivity {
  // Bytes would be made into a key for each hash anew, which costs more than the hash.
  const secret = createSecretKey(key);
  const fingerprint = (text: string): string =>
    createHmac('sha256', secret).update(text).digest('base64url').slice(0, fingerprintLength);
  const markOf = (name: string): string =>
    createHmac('sha256', secret).update(`the name of a model\n${name}`).digest('hex').slice(0, markLength);
  const memoryKey = createMemoryKey(secret);
  const scanner = createScanner({ hash: fingerprint, memoryKey });
  return ({ privacy }) => createSensitivity({ scanner, markOf, memoryKey, ignore: privacy.ignore });
}

interface SensitivityParts {
  readonly scanner: Scanner;
  /** Tells names apart without telling them. It has a key, or a short name could be found by trying. */
  readonly markOf: (name: string) => string;
  readonly memoryKey: (text: string) => string;
  readonly ignore: Policy['privacy']['ignore'];
}

/** As models are called by all who list them. */
const plainName = /^[\w.:/@+-]{1,128}$/;

function createSensitivity({ scanner, markOf, memoryKey, ignore }: SensitivityParts): Sensitivity {
  const known = createBounded<{ readonly found: Found; readonly bytes: number }>(rememberedBytes);
  const names = createBounded<{ readonly standIn: string | null; readonly bytes: number }>(rememberedNameBytes);

  const conclude = (key: string | null, scan: Scan): Found => {
    const found = { level: scan.level, reason: reasonOf(scan), hasUnreadable: scan.unreadable.length > 0 };
    if (key !== null) known.set(key, { found, bytes: perVerdict + found.reason.length });
    return found;
  };
  const goOn = async (key: string | null, steps: ReturnType<Scanner['scanSteps']>): Promise<Found> => {
    for (;;) {
      await turn();
      const step = steps.next();
      if (step.done === true) return conclude(key, step.value);
    }
  };
  const find = (body: Buffer, rules: ScanRules): Found | Promise<Found> => {
    const bytes = bodyBytes(body);
    const format = rules.opaque?.id ?? '';
    const key = bytes.length > longestKnown ? null : memoryKey(format + bytes.hash(0, bytes.length));
    const before = key === null ? undefined : known.get(key);
    if (before !== undefined) return before.found;
    const steps = scanner.scanSteps(bytes, { ...rules, ignored: ignore });
    const first = steps.next();
    return first.done === true ? conclude(key, first.value) : goOn(key, steps);
  };
  const judgeText = (text: string): Level => {
    if (scanner.isFree(text)) return 'low';
    const scan = scanner.scan([{ text, place: '' }], ignore);
    return scan.unreadable.length > 0 ? 'high' : scan.level;
  };
  return {
    judge(request, { unreadable, isKnownSeal }) {
      const { raw, hints, model, dialect, body } = request;
      if (hints.sensitivity === 'high') return { level: 'low', reason: '' };
      const named = body['model'] === model ? 'low' : judgeText(model);
      const judged = ({ level, reason, hasUnreadable }: Found): Judgement => ({
        level: higherLevel(hasUnreadable || refersElsewhere(request) ? higherLevel(level, unreadable) : level, named),
        reason: named === 'low' ? reason : [reason, 'the name of the model'].filter((why) => why !== '').join(', '),
      });
      const found = find(raw, { opaque: placesOf(dialect.opaque), isKnownSeal });
      return found instanceof Promise ? found.then(judged) : judged(found);
    },
    judgeComposed(body) {
      const found = find(body, {});
      return found instanceof Promise ? found.then(({ level }) => level) : found.level;
    },
    judgeText,
    standInFor(name) {
      const key = memoryKey(name);
      const before = names.get(key);
      if (before !== undefined) return before.standIn;
      const { findings, unreadable } = scanner.scan([{ text: name, place: 'model' }], ignore);
      const isPlain = plainName.test(name) && findings.length === 0 && unreadable.length === 0;
      const standIn = isPlain ? null : `unknown:sha256-${markOf(name)}:${name.length}`;
      names.set(key, { standIn, bytes: perVerdict });
      return standIn;
    },
  };
}

const refersElsewhere = ({ dialect, body }: ParsedRequest): boolean => dialect.opaque.refersElsewhere?.(body) === true;

/** Each format has its own, made once. */
const placesOf = (() => {
  const made = new WeakMap<OpaqueParts, OpaquePlaces>();
  return (parts: OpaqueParts): OpaquePlaces => {
    const places = made.get(parts) ?? createOpaquePlaces(parts);
    made.set(parts, places);
    return places;
  };
})();

const shownFindings = 3;

function reasonOf({ level, findings, unreadable }: Scan): string {
  const worst = findings.filter((finding) => finding.level === level && level !== 'low');
  const shown = worst
    .slice(0, shownFindings)
    .map(({ kind, fingerprint, place }) => `${kind} ${fingerprint} at ${place}`);
  const more = worst.length > shown.length ? [`${worst.length - shown.length} more`] : [];
  const unread = unreadable.length > 0 ? [`${unreadable.length} parts that could not be read`] : [];
  return [...shown, ...more, ...unread].join(', ');
}
