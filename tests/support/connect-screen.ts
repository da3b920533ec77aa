// Owns walking through the screen Connect with a router that connects the apps of the test.
import assert from 'node:assert/strict';
import type { Locator, Page } from 'playwright';
import type { ConnectedClient } from '../../main/contract/connect.ts';
import { everyClient, fakeConnect, type FakeConnect } from './fake-connect.ts';
import { withScreen, type Scene } from './screen-page.ts';

type Look = Parameters<typeof withScreen>[1];

export async function withApps(
  scene: Scene,
  look: Look & { readonly clients?: readonly ConnectedClient[] },
  walk: (page: Page, fake: FakeConnect) => Promise<void>,
): Promise<void> {
  const { clients = everyClient, before, ...rest } = look;
  let fake: FakeConnect | null = null;
  await withScreen(
    scene,
    {
      ...rest,
      async before(page) {
        fake = await fakeConnect(page, scene.stage.url, clients);
        await before?.(page);
      },
    },
    async (page) => {
      assert.ok(fake !== null);
      await walk(page, fake);
    },
  );
}

/** What is said of the app that is looked at. */
export const appPanel = (page: Page, title: string): Locator => page.getByRole('complementary', { name: title });
