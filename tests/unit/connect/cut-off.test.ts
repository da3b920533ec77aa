// Connecting that is cut off at any of its steps: disconnecting undoes whatever was done.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { createConnecting, type Connecting } from '../../../main/connect/connecting.ts';
import { realOthersFiles } from '../../../main/connect/others-files.ts';
import { placeOf } from '../../../main/connect/place.ts';
import type { KnownToken, Tokens } from '../../../main/connect/tokens.ts';
import { realFiles } from '../../../main/platform/real.ts';
import { temporaryHome } from '../../support/core.ts';

class Killed extends Error {}

/** From one step on nothing is done any more, as if the process was gone. */
function cutAfter(steps: number) {
  let left = steps;
  return <Args extends readonly unknown[], Result>(deed: (...args: Args) => Result) =>
    (...args: Args): Result => {
      if (left-- <= 0) throw new Killed();
      return deed(...args);
    };
}
type Cut = ReturnType<typeof cutAfter>;

function fakeTokens() {
  const known: { id: string; name: string; lastUsedAt: null; revokedAt: string | null }[] = [];
  const tokens: Tokens = {
    projectOf: async (word) => word,
    async mint(_project, name) {
      for (const token of known) if (token.name === name) token.revokedAt ??= 'then';
      const id = `t_${known.length}`;
      known.push({ id, name, lastUsedAt: null, revokedAt: null });
      return { id, token: `lr_sk_${String(known.length).repeat(32)}` };
    },
    async revoke(_project, id) {
      for (const token of known) if (token.id === id) token.revokedAt ??= 'then';
    },
    of: async (): Promise<readonly KnownToken[]> => known,
  };
  return { known, tokens };
}

function connectingAt(home: string, person: string, tokens: Tokens, cut: Cut): Connecting {
  const files = realOthersFiles;
  return createConnecting({
    home,
    ownFiles: { ...realFiles, writeText: cut(realFiles.writeText), remove: cut(realFiles.remove) },
    files: { ...files, write: cut(files.write), remove: cut(files.remove), removeFolder: cut(files.removeFolder) },
    place: placeOf({ HOME: person }, 'linux'),
    launch: { command: 'la-router', args: [], home: null },
    router: {
      url: () => 'http://127.0.0.1:18790',
      tokens: { ...tokens, mint: cut(tokens.mint), revoke: cut(tokens.revoke) },
      probe: async () => null,
    },
  });
}

const whole: Cut = (deed) => deed;
const mostSteps = 20;

async function cutOff(deed: (connecting: Connecting) => Promise<unknown>, cut: Connecting): Promise<boolean> {
  try {
    await deed(cut);
    return false;
  } catch (error) {
    if (error instanceof Killed) return true;
    throw error;
  }
}

const settings = '{ "security": { "auth": { "selectedType": "oauth" } } } // mine';
const scenes = [
  ['codex', {}],
  ['aider', { '.aider.conf.yml': '# mine\nmodel: gpt-4o' }],
  // It has two files.
  ['gemini-cli', {}],
  ['gemini-cli', { '.gemini/settings.json': settings }],
] as const;

for (const [id, files] of scenes)
  for (const deed of ['connecting', 'connecting again', 'disconnecting'] as const)
    test(`${id}, ${Object.keys(files).length} files before: ${deed} may be cut off at any step`, async () => {
      for (let steps = 0; ; steps++) {
        using home = temporaryHome();
        using person = temporaryHome();
        for (const [name, text] of Object.entries(files)) person.write(name, text);
        const { known, tokens } = fakeTokens();
        const after = connectingAt(home.folder, person.folder, tokens, whole);
        if (deed !== 'connecting') await after.connect(id, { print: false });
        // Its token is dead, so that another has to be written.
        if (deed === 'connecting again') for (const token of known) token.revokedAt = 'then';
        const cut = connectingAt(home.folder, person.folder, tokens, cutAfter(steps));
        const wasCut = await cutOff(
          (one) =>
            deed === 'disconnecting' ? one.disconnect(id, { print: false }) : one.connect(id, { print: false }),
          cut,
        );
        await after.disconnect(id, { print: false });
        const left = readdirSync(person.folder, { recursive: true, withFileTypes: true });
        const names = left.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
        assert.deepEqual(
          names,
          Object.keys(files).map((name) => join(person.folder, name)),
          `${steps} steps`,
        );
        for (const [name, text] of Object.entries(files))
          assert.equal(readFileSync(join(person.folder, name), 'utf8'), text, `${steps} steps`);
        assert.deepEqual(realFiles.list(join(home.folder, 'connect')), [], `${steps} steps`);
        if (!wasCut) break;
        assert.ok(steps < mostSteps);
      }
    });
