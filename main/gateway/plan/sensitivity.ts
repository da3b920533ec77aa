// Owns judging how sensitive a request is, by every string of the bytes that would be sent. Long bodies are read in
// steps between which others have their turn; a body that comes again is known by its keyed hash.
import { createHmac, createSecretKey, hash as hashOnce, type KeyObject } from 'node:crypto';
import type { Level } from '../../contract/routing.ts';
import { levels } from '../../contract/routing.ts';
import type { ParsedRequest } from '../../dialects/dialect.ts';
import type { Policy } from '../../domain/policy.ts';
import type { Scan } from '../../domain/sensitivity/finding.ts';
import { createScanner, type Scanner } from '../../domain/sensitivity/scanner.ts';
import { createBounded } from '../memory/bounded.ts';
import { bodyBytes } from './body-bytes.ts';

export interface Judgement {
  readonly level: Level;
  /** What was found and where, never the text of it; empty where nothing was. */
  readonly reason: string;
}

export interface Sensitivity {
  /**
   * At once where the body is short or known, else in steps. `unreadable` is what a part counts as that cannot be read.
   */
  readonly judge: (request: ParsedRequest, unreadable: Level) => Judgement | Promise<Judgement>;
  /** What is written down in the place of a name that may hold something else; null where it is a plain name. */
  readonly standInFor: (name: string) => string | null;
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

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const rank = (level: Level): number => levels.indexOf(level);
const higher = (a: Level, b: Level): Level => (rank(b) > rank(a) ? b : a);

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

  const conclude = (body: string, scan: Scan): Found => {
    const found = { level: scan.level, reason: reasonOf(scan), hasUnreadable: scan.unreadable.length > 0 };
    known.set(body, { found, bytes: perVerdict + found.reason.length });
    return found;
  };
  const goOn = async (body: string, steps: ReturnType<Scanner['scanSteps']>): Promise<Found> => {
    for (;;) {
      await turn();
      const step = steps.next();
      if (step.done === true) return conclude(body, step.value);
    }
  };
  return {
    judge({ raw, hints }, unreadable) {
      if (hints.sensitivity === 'high') return { level: 'low', reason: '' };
      const judged = ({ level, reason, hasUnreadable }: Found): Judgement => ({
        level: hasUnreadable ? higher(level, unreadable) : level,
        reason,
      });
      const bytes = bodyBytes(raw);
      const body = memoryKey(bytes.hash(0, bytes.length));
      const before = known.get(body);
      if (before !== undefined) return judged(before.found);
      const steps = scanner.scanSteps(bytes, ignore);
      const first = steps.next();
      return first.done === true ? judged(conclude(body, first.value)) : goOn(body, steps).then(judged);
    },
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
