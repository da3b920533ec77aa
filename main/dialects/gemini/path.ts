// Owns the paths of Gemini's API: the model and what is wanted of it stand in them, not in the body.
import { RouterError } from '../../contract/errors.ts';
import { inOurWords } from '../../contract/schema-words.ts';
import type { Entrance } from '../entrance.ts';
import { modelName } from '../shared/model-name.ts';

/** Models are listed at `/v1/models` for others too; what is asked of one in Google's way stands behind a colon. */
export const geminiPaths = /^\/v1beta\/|^\/v1\/models\/.*:[A-Za-z]+$/;

export const geminiRoutes = (...methods: readonly string[]): readonly string[] =>
  ['/v1beta', '/v1'].map((root) => `${root}/models/:call{.+:(?:${methods.join('|')})}`);

export interface Called {
  readonly model: string;
  readonly method: string;
}

/** The name is percent-decoded once the method is split off: it may hold colons and slashes itself. */
export function calledIn({ path }: Entrance): Called {
  const rest = path.slice(path.indexOf('/models/') + '/models/'.length);
  const colon = rest.lastIndexOf(':');
  const name = decoded(rest.slice(0, colon)).replace(/^(?:models|tunedModels)\//, '');
  const model = modelName.safeParse(name, { error: inOurWords });
  if (!model.success) throw badName(model.error.issues[0]?.message ?? 'not a name.');
  return { model: model.data, method: rest.slice(colon + 1) };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw badName('the name in the path is not percent-encoded as it should be.');
  }
}

const badName = (message: string): RouterError =>
  new RouterError('invalid_request', `model: ${message}`, { param: 'model' });

export const geminiPath = (model: string, method: string): string =>
  `/v1beta/models/${model.split('/').map(encodeURIComponent).join('/')}:${method}`;
