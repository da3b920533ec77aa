// Connecting that is cut off or fails at any of its steps: disconnecting undoes whatever was done, and no token outlives it.
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { test } from 'node:test';
import { createConnecting, type Connecting } from '../../../main/connect/connecting.ts';
import { realOthersFiles } from '../../../main/connect/others-files.ts';
import { placeOf } from '../../../main/connect/place.ts';
import type { Tokens } from '../../../main/connect/tokens.ts';
import { realFiles } from '../../../main/platform/real.ts';
import { temporaryHome } from '../../support/core.ts';
import { fakeTokens } from '../../support/fake-tokens.ts';

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

function connectingAt(
  home: string,
  person: string,
  tokens: Tokens,
  cut: Cut,
  { url = 'http://127.0.0.1:18790' }: { readonly url?: string | undefined } = {},
): Connecting {
  const files = realOthersFiles;
  return createConnecting({
    home,
    ownFiles: { ...realFiles, writeText: cut(realFiles.writeText), remove: cut(realFiles.remove) },
    files: {
      ...files,
      checkWritable: cut(files.checkWritable),
      write: cut(files.write),
      remove: cut(files.remove),
      removeFolder: cut(files.removeFolder),
    },
    place: placeOf({ HOME: person }, 'linux'),
    launch: { command: 'la-router', args: [], home: null },
    router: {
      url: () => url,
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
  for (const deed of ['connecting', 'connecting again', 'moving to another project', 'disconnecting'] as const)
    test(`${id}, ${Object.keys(files).length} files before: ${deed} may be cut off at any step`, async () => {
      for (let steps = 0; ; steps++) {
        using home = temporaryHome();
        using person = temporaryHome();
        for (const [name, text] of Object.entries(files)) person.write(name, text);
        const { tokens, live } = fakeTokens();
        // Somebody has made one of that name elsewhere, which is none of ours.
        await tokens.mint('theirs', id);
        const after = connectingAt(home.folder, person.folder, tokens, whole);
        if (deed !== 'connecting') await after.connect(id, { print: false });
        // Its token is dead, so that another has to be written.
        if (deed === 'connecting again') await tokens.revoke('default', 't_1');
        const project = deed === 'moving to another project' ? 'other' : undefined;
        const cut = connectingAt(home.folder, person.folder, tokens, cutAfter(steps));
        const wasCut = await cutOff(
          (one) =>
            deed === 'disconnecting'
              ? one.disconnect(id, { print: false })
              : one.connect(id, { print: false, project }),
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
        assert.deepEqual(live(), ['t_0'], `${steps} steps`);
        if (!wasCut) break;
        assert.ok(steps < mostSteps);
      }
    });

test('what was cut off before its token was made leaves one that somebody made by hand', async () => {
  using home = temporaryHome();
  using person = temporaryHome();
  const { tokens, live } = fakeTokens();
  await tokens.mint('default', 'codex');
  // Two steps: a look at its file, and what is kept of it.
  const cut = connectingAt(home.folder, person.folder, tokens, cutAfter(2));
  assert.ok(await cutOff((one) => one.connect('codex', { print: false }), cut));
  await connectingAt(home.folder, person.folder, tokens, whole).disconnect('codex', { print: false });
  assert.deepEqual(live(), ['t_0']);
});

test('what was cut off is ended too by connecting again elsewhere', async () => {
  using home = temporaryHome();
  using person = temporaryHome();
  const { tokens, live } = fakeTokens();
  const cut = connectingAt(home.folder, person.folder, tokens, cutAfter(3));
  assert.ok(await cutOff((one) => one.connect('codex', { print: false }), cut));
  assert.deepEqual(live(), ['t_0']);
  const after = connectingAt(home.folder, person.folder, tokens, whole);
  await after.connect('codex', { print: false, project: 'other' });
  assert.deepEqual(live(), ['t_1']);
});

test('where its file cannot be written, a token of its name lives on', async () => {
  using home = temporaryHome();
  using person = temporaryHome();
  const { tokens, live } = fakeTokens();
  await tokens.mint('default', 'codex');
  const failing = connectingAt(home.folder, person.folder, tokens, failAt(0));
  assert.ok(await cutOff((one) => one.connect('codex', { print: false }), failing));
  assert.deepEqual(live(), ['t_0']);
  assert.equal(existsSync(join(home.folder, 'connect')), false);
});

/** The given step fails once, as a full disk would; all others go on. */
function failAt(step: number) {
  let left = step;
  return <Args extends readonly unknown[], Result>(deed: (...args: Args) => Result) =>
    (...args: Args): Result => {
      if (left-- === 0) throw new Killed();
      return deed(...args);
    };
}

function textsIn(folder: string): Readonly<Record<string, string>> {
  const all = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(all.map(({ parentPath, name }) => [name, readFileSync(join(parentPath, name), 'utf8')]));
}

for (const [id, files] of scenes)
  for (const deed of ['connecting', 'moving to another project', 'another address'] as const)
    test(`${id}, ${Object.keys(files).length} files before: where a step of ${deed} fails, all is as it was`, async () => {
      for (let step = 0; ; step++) {
        using home = temporaryHome();
        using person = temporaryHome();
        for (const [name, text] of Object.entries(files)) person.write(name, text);
        const { tokens, live } = fakeTokens();
        const usual = connectingAt(home.folder, person.folder, tokens, whole);
        if (deed !== 'connecting') await usual.connect(id, { print: false });
        const before = [textsIn(person.folder), live(), readdirSync(person.folder)];
        const failing = connectingAt(home.folder, person.folder, tokens, failAt(step), {
          url: deed === 'another address' ? 'http://127.0.0.1:18791' : undefined,
        });
        const project = deed === 'moving to another project' ? 'other' : undefined;
        const wasCut = await cutOff((one) => one.connect(id, { print: false, project }), failing);
        if (!wasCut) break;
        const [standing] = (await usual.list()).filter((client) => client.id === id);
        // Once the files are written it is connected, whatever fails behind.
        const isDone = JSON.stringify(textsIn(person.folder)) !== JSON.stringify(before[0]);
        if (isDone) assert.equal(standing?.connected, true, `step ${step}`);
        else assert.deepEqual([textsIn(person.folder), live(), readdirSync(person.folder)], before, `step ${step}`);
        assert.equal(standing?.connected, deed !== 'connecting' || isDone, `step ${step}`);
        assert.equal(standing?.problem, null, `step ${step}`);
        await usual.disconnect(id, { print: false });
        assert.deepEqual(live(), [], `step ${step}`);
        assert.deepEqual(
          textsIn(person.folder),
          Object.fromEntries(Object.entries(files).map(([name, text]) => [basename(name), text])),
        );
        assert.ok(step < mostSteps);
      }
    });
