// Owns the ids of models that Ollama has: its names hold colons and slashes, ours are one segment of a path. An id means the
// same model as long as Ollama has it, and never one of our own.
import { isModelId } from '../contract/models.ts';
import { idFromFileName } from '../domain/engine/model-names.ts';

export interface OllamaServer {
  /** Of its backend. */
  readonly name: string;
  readonly endpoint: string;
}

export interface OllamaModel {
  readonly server: OllamaServer;
  readonly name: string;
}

export interface OllamaNames {
  readonly idOf: (model: OllamaModel) => string;
  readonly find: (id: string) => OllamaModel | null;
  /** All that a server has now. */
  readonly renew: (server: OllamaServer, names: readonly string[]) => void;
}

export function createOllamaNames(isTaken: (id: string) => boolean): OllamaNames {
  const byId = new Map<string, OllamaModel>();
  const isFree = (id: string): boolean => !byId.has(id) && !isTaken(id);
  const idOf = (model: OllamaModel): string => {
    const known = [...byId].find(([id, other]) => isSame(other, model) && !isTaken(id));
    if (known !== undefined) return known[0];
    const plain = segmentOf(model.name);
    const id =
      [plain, segmentOf(`${model.server.name}-${plain}`)].find((one) => isModelId(one) && isFree(one)) ??
      idFromFileName(plain, (one) => !isFree(one));
    byId.set(id, model);
    return id;
  };
  return {
    idOf,
    find: (id) => byId.get(id) ?? null,
    renew(server, names) {
      const here = new Set(names);
      for (const [id, model] of byId)
        if (model.server.endpoint === server.endpoint && !here.has(model.name)) byId.delete(id);
      for (const name of names) idOf({ server, name });
    },
  };
}

const segmentOf = (name: string): string => name.toLowerCase().replaceAll(/[:/]/g, '-');

const isSame = (one: OllamaModel, other: OllamaModel): boolean =>
  one.name === other.name && one.server.endpoint === other.server.endpoint;
