// Owns a router and a person whose programs it connects over the management API, on real files.
import assert from 'node:assert/strict';
import { connectList, type ClientId } from '../../main/contract/connect.ts';
import { startCore, temporaryHome, type TemporaryHome, type TestCore } from './core.ts';

interface Scene extends AsyncDisposable {
  readonly router: TestCore;
  /** Of the person whose programs are connected. */
  readonly person: TemporaryHome;
  readonly connect: (id: string, body?: object) => Promise<Response>;
  readonly disconnect: (id: string) => Promise<Response>;
  readonly standing: (id: ClientId) => Promise<ReturnType<typeof connectList.parse>['clients'][number]>;
  readonly tokens: () => Promise<readonly { name: string; revokedAt: string | null }[]>;
}

export async function startScene(files: Readonly<Record<string, string>> = {}): Promise<Scene> {
  const person = temporaryHome();
  for (const [name, text] of Object.entries(files)) person.write(name, text);
  const router = startCore({ env: { HOME: person.folder, XDG_CONFIG_HOME: '' } });
  await router.core.listen();
  return {
    router,
    person,
    connect: (id, body = {}) => router.postTo(`/api/connect/${id}`, body),
    disconnect: async (id) =>
      router.core.fetch(new Request(`http://router/api/connect/${id}`, { method: 'DELETE' }), router.door),
    async standing(id) {
      const { clients } = connectList.parse(await (await router.get('/api/connect')).json());
      const found = clients.find((client) => client.id === id);
      assert.ok(found);
      return found;
    },
    async tokens() {
      const { tokens } = await (await router.get('/api/projects/default/tokens')).json();
      return tokens;
    },
    async [Symbol.asyncDispose]() {
      await router[Symbol.asyncDispose]();
      person[Symbol.dispose]();
    },
  };
}

export const tokensIn = (text: string): readonly string[] => text.match(/lr_sk_[\w-]+/g) ?? [];
