// Owns a line for each command that can be tried against a router without models, and how it ends.
export interface Sample {
  /** What stands behind the command; `@` is a name that nobody else has. */
  readonly words: readonly string[];
  /** The exit code where a router runs. */
  readonly code: number;
  /** The exit code where none does. */
  readonly alone: number;
  /** What it tells as JSON has these keys; null where it tells none. */
  readonly keys: readonly string[] | null;
}

const well = (words: readonly string[], keys: readonly string[] | null, alone = 4): Sample => ({
  words,
  code: 0,
  alone,
  keys,
});
const refused = (words: readonly string[]): Sample => ({ words, code: 1, alone: 4, keys: null });

/** `serve` and `mcp` go on until they are ended, and are tried by themselves. */
export const endless: ReadonlySet<string> = new Set(['serve', 'mcp']);

export const samples: Readonly<Record<string, Sample>> = {
  status: well([], ['version', 'address', 'home', 'running']),
  chat: well(['Hello'], ['answer', 'target', 'costUsd']),
  route: well(['Hello'], ['profile', 'plan', 'rejected', 'rule']),
  'models list': well([], ['object', 'data']),
  'models pull': refused(['nobody-has-it']),
  'models import': refused(['/nowhere/model.gguf']),
  'models start': refused(['nobody-has-it']),
  'models stop': refused(['nobody-has-it']),
  'models rm': refused(['nobody-has-it', '--yes']),
  'projects list': well([], ['projects']),
  'projects create': well(['@'], ['token']),
  'projects show': well(['default'], ['id', 'tokens']),
  'projects rotate': well(['default', '--name', '@'], ['token']),
  'projects rm': refused(['@', '--yes']),
  usage: well([], ['totalCost', 'byModel', 'savings']),
  'policy show': well([], ['yaml', 'problem']),
  'policy check': well([], ['ok', 'problems'], 0),
  'policy replay': well([], ['ok', 'requests', 'moves']),
  'config list': well([], ['config', 'sources', 'restart']),
  'config get': well(['requireToken'], null),
  'config set': well(['limits.idleMs', '120000'], ['config', 'sources', 'restart']),
  doctor: well([], ['checks'], 0),
  logs: well(['-n', '5'], null),
  open: well(['--print'], ['url']),
  'bench models': refused([]),
  'bench classifier': refused(['--model', 'nobody/knows', '--data', '/nowhere.jsonl']),
  completion: well(['bash'], null, 0),
  connect: well([], ['clients'], 4),
  disconnect: well(['aider', '--yes'], null),
};
