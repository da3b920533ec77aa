// Owns which Python runs models of MLX: the one that is named, else the usual one, asked once whether it has what it takes.
// It starts no engine.
import { RouterError } from '../contract/errors.ts';
import type { Capture } from './capture.ts';
import { picked, type Environment } from './environment.ts';

interface PythonParts {
  readonly capture: Capture;
  readonly env: Environment;
}

/** The first import of a fresh installation compiles all that it brings. */
const probeMs = 120_000;

/** What a program needs to be found and to find its own packages; keys are not its business. */
const passed = /^(?:PATH|HOME|USERPROFILE|APPDATA|SYSTEMROOT|TEMP|TMP|TMPDIR|LANG|LD_LIBRARY_PATH)$/i;

const usual = process.platform === 'win32' ? 'python' : 'python3';

/** A Python that is mended meanwhile is found at the next try: only a good answer is remembered. */
export function createMlxPython({ capture, env }: PythonParts): () => Promise<string> {
  const python = env['LLR_MLX_PYTHON']?.trim() || usual;
  let asked: Promise<string> | null = null;
  const ask = async (): Promise<string> => {
    const { code } = await capture(python, ['-c', 'import mlx_lm'], {
      timeoutMs: probeMs,
      env: picked(env, (name) => passed.test(name)),
    });
    if (code !== 0) throw noPython();
    return python;
  };
  return () => {
    asked ??= ask().catch((error: unknown) => {
      asked = null;
      throw error;
    });
    return asked;
  };
}

const noPython = (): RouterError =>
  new RouterError(
    'model_not_ready',
    'This model needs MLX, which is not here. Run pip install mlx-lm on a Mac with Apple silicon, or pip install "mlx-lm[cpu]" elsewhere (it brings mlx-cpu), or set LLR_MLX_PYTHON to the Python that has it, then try again.',
  );
