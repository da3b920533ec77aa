// Owns settling which files a download brings: from the catalog as it says, from the hub by what the repository holds
// at one commit, which stays the same for every file of it.
import type { DownloadPlan, PlannedFile } from '../../contract/downloads.ts';
import { chooseFiles, type HubChoice, type HubFile } from '../../domain/engine/hub-files.ts';
import { deviceName, localIdOf } from '../../domain/engine/hub-names.ts';
import { DownloadError } from './download-error.ts';
import type { Hub } from './hub.ts';
import { describeFile } from './resolve.ts';

export interface RepoWish {
  readonly repo: string;
  readonly quant: string | null;
}

export async function planFromHub(hub: Hub, { repo, quant }: RepoWish, signal: AbortSignal): Promise<DownloadPlan> {
  const commit = await hub.commit(repo, 'main', signal);
  const choice = chooseFiles(await hub.tree(repo, commit, signal), quant);
  if (!choice.found) throw noSuchFile(repo, quant, choice);
  const known = async (file: HubFile, role: PlannedFile['role']): Promise<PlannedFile> => {
    const place = { repo, revision: commit, path: file.path };
    const words = file.sha256 !== null && file.bytes !== null ? file : await describeFile(hub, place, signal);
    return {
      name: file.path.slice(file.path.lastIndexOf('/') + 1),
      role,
      bytes: file.bytes ?? words.bytes,
      sha256: file.sha256 ?? words.sha256,
      gitSha1: file.gitSha1,
      ranges: null,
      sources: [{ kind: 'hub', ...place }],
    };
  };
  const files: PlannedFile[] = [];
  for (const [index, file] of choice.model.entries()) files.push(await known(file, index === 0 ? 'model' : 'shard'));
  if (choice.mmproj !== null) files.push(await known(choice.mmproj, 'mmproj'));
  const odd = files.find(({ name }) => !fileName.test(name) || deviceName.test(name) || name.length > 200);
  if (odd !== undefined) throw unusable(repo);
  return { suggestedId: localIdOf(repo), files };
}

/** What every system can have as a file's name, and nobody reads as an option or a path. */
const fileName = /^[A-Za-z0-9_][A-Za-z0-9 ._+()-]*\.gguf$/i;

const unusable = (repo: string): DownloadError =>
  new DownloadError('hub_failed', `The files of ${repo} have names that not every system can have. Import the file.`);

function noSuchFile(repo: string, quant: string | null, { why, has }: Extract<HubChoice, { found: false }>) {
  const words = {
    'no-model': `${repo} holds no GGUF model. Look for a repository whose name ends in GGUF.`,
    'no-quant': `${repo} has no ${quant ?? ''}. It has: ${has.join(', ').slice(0, 500)}.`,
    'shards-missing': `${repo} does not hold all parts of ${has.join('')}. Choose another quant.`,
  };
  return new DownloadError('hub_not_found', words[why]);
}
