// Owns the choice among the files of a repository: which of them are the model that was asked for, with all its shards,
// and which is the pair of eyes that belongs to it.

export interface HubFile {
  readonly path: string;
  readonly bytes: number | null;
  readonly sha256: string | null;
  readonly gitSha1: string | null;
}

export type HubChoice =
  | { readonly found: true; readonly model: readonly HubFile[]; readonly mmproj: HubFile | null }
  | {
      readonly found: false;
      readonly why: 'no-model' | 'no-quant' | 'shards-missing';
      readonly has: readonly string[];
    };

const shard = /-(\d{5})-of-(\d{5})\.gguf$/i;
/** What guesses ahead for a model, and what was only used to make one. */
const beside = /^(?:mtp-|eagle3-|dflash-|dspark-)|imatrix/i;

const quantWord = /(?:^|[^A-Za-z0-9])((?:I?Q\d|TQ\d|MXFP\d|BF16|F16|F32)[A-Za-z0-9_]*?)(?=[.-])/i;

const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);
const folderOf = (path: string): string => path.slice(0, path.lastIndexOf('/') + 1);
const isGguf = (path: string): boolean => /\.gguf$/i.test(path);
const isEyes = (path: string): boolean => /mmproj/i.test(nameOf(path));
const quantIn = (path: string): string | null => quantWord.exec(nameOf(path))?.[1] ?? null;

const isModel = ({ path }: HubFile): boolean =>
  isGguf(path) && !isEyes(path) && !beside.test(nameOf(path)) && (shard.exec(path)?.[1] ?? '00001') === '00001';

/** The tag stands before a dot or a dash, and nothing that would make it another tag stands before it. */
const tagged = (tag: string): RegExp =>
  new RegExp(`(?:^|[^A-Za-z0-9])${tag.replaceAll(/[.-]/g, String.raw`\$&`)}(?=[.-])`, 'i');

export function chooseFiles(files: readonly HubFile[], quant: string | null): HubChoice {
  const models = files.filter(isModel);
  const withTag = (tag: string): HubFile | undefined => models.find(({ path }) => tagged(tag).test(path));
  const first = quant === null ? (withTag('Q4_K_M') ?? withTag('Q8_0') ?? models[0]) : withTag(quant);
  if (first === undefined) {
    const has = [...new Set(models.map(({ path }) => quantIn(path) ?? nameOf(path)))];
    return { found: false, why: models.length === 0 ? 'no-model' : 'no-quant', has };
  }
  const model = shardsOf(files, first);
  if (model === null) return { found: false, why: 'shards-missing', has: [first.path] };
  return { found: true, model, mmproj: eyesFor(files, first) };
}

/** All of them, in order; null where one is missing. */
function shardsOf(files: readonly HubFile[], first: HubFile): readonly HubFile[] | null {
  const last = shard.exec(first.path)?.[2];
  if (last === undefined) return [first];
  const stem = first.path.replace(shard, '');
  const all = Array.from({ length: Number(last) }, (_, index) => {
    const path = `${stem}-${String(index + 1).padStart(5, '0')}-of-${last}.gguf`;
    return files.find((file) => file.path.toLowerCase() === path.toLowerCase());
  }).filter((file) => file !== undefined);
  return all.length === Number(last) && all.length > 0 ? all : null;
}

const bitsOf = (path: string): number => Number(/\d+/.exec(quantIn(path) ?? '')?.[0] ?? 16);

/** Of the model's folder or one above it, the deepest; of those in one folder, the nearest in bits. */
function eyesFor(files: readonly HubFile[], model: HubFile): HubFile | null {
  const folder = folderOf(model.path);
  const away = ({ path }: HubFile): number => Math.abs(bitsOf(path) - bitsOf(model.path));
  const near = files
    .filter(({ path }) => isGguf(path) && isEyes(path) && folder.startsWith(folderOf(path)))
    .toSorted((a, b) => folderOf(b.path).length - folderOf(a.path).length || away(a) - away(b));
  return near[0] ?? null;
}
