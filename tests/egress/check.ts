// Owns what must hold of one request of the matrix, told from the record of all that was seen of it. It knows nothing
// of how the request was sent: a doctored record is judged by the same words.
import { errorTable, type ErrorCode } from '../../main/contract/errors.ts';
import type { Zone } from '../../main/contract/routing.ts';
import { hintKeys } from '../../main/dialects/shared/hints.ts';
import type { BackendType } from '../../main/domain/policy.ts';
import type { Seen } from '../support/fake-provider.ts';
import type { Form } from './forms.ts';
import type { Path, State } from './paths.ts';
import { holdsCanary, type Pin } from './pins.ts';
import { hostOf, isOutside, maySee, placeAt, spokenBy } from './places.ts';

export interface Dispatch extends Seen {
  /** The zone that the way out was opened for. */
  readonly zone: Zone;
}

export interface Combination {
  readonly path: Path;
  readonly form: Form;
  readonly pin: Pin;
  readonly state: State;
  readonly type: BackendType;
}

/** All that was seen of one request. */
export interface Run extends Combination {
  readonly status: number;
  readonly text: string;
  readonly target: string;
  readonly reason: string;
  readonly dispatches: readonly Dispatch[];
  /** Those that were more than a question for a list of models. */
  readonly posts: readonly Dispatch[];
  readonly logged: readonly string[];
  /** The policy was another one when the request ended. */
  readonly reloaded: boolean;
}

export const nameOf = ({ path, form, pin, state, type }: Combination): string =>
  `${path.name} | ${form.name} | ${pin.name} | inside ${state} | ${type} outside`;

/** What must come of what is pinned: a code, or null for an answer. */
function expectedCode({ path, form, state, type }: Combination): ErrorCode | null {
  const { kind } = form.dialect;
  if (path.named === true) {
    const able = kind === 'count' || spokenBy(type).some((dialect) => dialect.kind === kind);
    return able ? path.refusal : 'no_target';
  }
  if (state === 'absent') return path.refusal;
  // Tokens are counted here where a target has no count of its own.
  return state === 'broken' && kind !== 'count' ? 'upstream_error' : null;
}

const quoted = (run: Run): string => `${run.status} ${run.text.slice(0, 200)}`;

function endingProblems(run: Run): string[] {
  const code = expectedCode(run);
  if (code === null) return run.status === 200 ? [] : [`expected an answer, got ${quoted(run)}`];
  // Ollama's clients and the others are told the same code, each in a place of its own.
  const named = code === 'upstream_error' || run.text.includes(`"${code}"`);
  return named && run.status === errorTable[code].status ? [] : [`expected ${code}, got ${quoted(run)}`];
}

function dispatchProblems({ pin, posts }: Run, { host, zone, method, path, headers, body }: Dispatch): string[] {
  const where = `${method} ${host}${path}`;
  const place = placeAt(host);
  if (place === null) return [`${where}: nobody was to be asked there`];
  const problems: string[] = [];
  if (place.zone !== zone) problems.push(`${where}: ${place.zone}, sent as ${zone}`);
  if (maySee(pin, host)) return problems;
  if (pin.by === 'switch') problems.push(`${where}: was contacted`);
  const seen = [path, JSON.stringify(headers), body].some(holdsCanary);
  if (seen) problems.push(`${where}: saw the canary`);
  if (posts.some((post) => post.host === host)) problems.push(`${where}: was asked`);
  return problems;
}

const hints = [...hintKeys].map((key) => `"${key}":`);

const hintProblems = ({ posts, pin }: Run): string[] =>
  pin.metadata === null
    ? []
    : posts.filter(({ body }) => hints.some((hint) => body.includes(hint))).map(({ host }) => `${host}: saw our hints`);

/** What is wrong with a request that was pinned; empty where all is well. */
export function problemsOf(run: Run): string[] {
  const problems = [
    ...run.dispatches.flatMap((dispatch) => dispatchProblems(run, dispatch)),
    ...endingProblems(run),
    ...hintProblems(run),
    ...run.logged.filter(holdsCanary).map((line) => `logged: ${line}`),
    ...(run.path.reload !== undefined && !run.reloaded && !(run.pin.by === 'switch' && run.dispatches.length === 0)
      ? ['the policy did not change meanwhile']
      : []),
  ];
  const code = expectedCode(run);
  if (code !== null && code !== 'upstream_error' && holdsCanary(run.text))
    problems.push('the refusal quotes the prompt');
  return problems.map((problem) => `${nameOf(run)}: ${problem}`);
}

/** That a request which nothing pins goes along the path, so that the others prove something. */
export function wentAstray(run: Run): boolean {
  const { path, form, type } = run;
  const { kind } = form.dialect;
  if (kind === 'conversation') return !path.goes(run);
  if (kind === 'embedding') {
    const able = path.named !== true || spokenBy(type).some((dialect) => dialect.kind === kind);
    return able && !path.goes(run);
  }
  if (path.counts === false) return run.status !== 200;
  // Who has no count of its own is chosen and never asked.
  return run.status !== 200 || !(isOutside(run.posts[0]?.host) || isOutside(hostOf(run.target)));
}
