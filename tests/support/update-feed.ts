// Owns a server that has a newer version, as electron-builder's generic provider lays it out, and remembers who asked for
// what. Its AppImage is a script that tells that it was started.
import { createHash } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';

export interface UpdateFeed extends AsyncDisposable {
  readonly url: string;
  readonly asked: readonly { readonly path: string; readonly headers: IncomingHttpHeaders }[];
  readonly image: Buffer;
  /** What is announced of the file, from now on. */
  readonly announce: (as: 'right' | 'wrong') => void;
  /** The file's first half is sent, and no more before it is let go. */
  readonly hold: (on: boolean) => void;
}

const name = 'la-router-0.2.0-linux-x64.AppImage';

export async function openUpdateFeed(): Promise<UpdateFeed> {
  const image = Buffer.from(
    `#!/bin/sh\necho "$LLR_HOME" > "$HOME/new-version-started"\nexit 0\n${'# 0.2.0\n'.repeat(20_000)}`,
  );
  const asked: { path: string; headers: IncomingHttpHeaders }[] = [];
  const held = new Set<ServerResponse>();
  let announced = image;
  let isHeld = false;
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://feed').pathname;
    asked.push({ path, headers: request.headers });
    if (path === '/latest-linux.yml') response.end(releaseOf(announced, image.length));
    else if (path === `/${name}`) {
      response.writeHead(200, { 'content-length': image.length });
      if (!isHeld) response.end(image);
      else {
        held.add(response);
        response.write(image.subarray(0, image.length / 2));
      }
    } else {
      response.statusCode = 404;
      response.end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The feed has no port.');
  return {
    url: `http://127.0.0.1:${address.port}/`,
    asked,
    image,
    announce(as) {
      announced = as === 'right' ? image : Buffer.from('another file');
    },
    hold(on) {
      isHeld = on;
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function releaseOf(announced: Buffer, size: number): string {
  const sha512 = createHash('sha512').update(announced).digest('base64');
  return `version: 0.2.0
files:
  - url: ${name}
    sha512: ${sha512}
    size: ${size}
path: ${name}
sha512: ${sha512}
releaseDate: '2026-11-30T08:00:00.000Z'
`;
}
