// Makes the bundle that installs the router's MCP tools in Claude Desktop with a click: a manifest, the bridge, an icon.
// Usage: npm run mcpb [-- --out FOLDER]. The format's own validator and packer have the last word.
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { packExtension } from '@anthropic-ai/mcpb';
import { listed } from '../main/mcp/tools/listed.ts';
import { tools } from '../main/mcp/tools/registry.ts';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const { version, license } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

const manifest = {
  manifest_version: '0.3',
  name: 'la-router',
  display_name: 'LA Router',
  version,
  description: 'Hands tasks that are beyond a model to a stronger one, under your own policy, budget and walls.',
  long_description:
    'Reaches the LA Router of this machine, and starts its app hidden where that is installed and does not run. Sensitive content stays where your policy allows it to be, and every task is in your ledger with what it cost.',
  author: { name: 'LA Router contributors' },
  license,
  icon: 'icon.png',
  server: {
    type: 'node',
    entry_point: 'server/bridge.mjs',
    mcp_config: {
      command: 'node',
      args: ['${__dirname}/server/bridge.mjs'],
      env: { LLR_TOKEN: '${user_config.token}', LLR_HOME: '${user_config.home}', LLR_APP: '${user_config.app}' },
    },
  },
  tools: tools.map(({ name, description }) => ({ name, description })),
  prompts_generated: true,
  compatibility: { platforms: ['darwin', 'win32', 'linux'], runtimes: { node: '>=20' } },
  user_config: {
    token: {
      type: 'string',
      title: 'Project token',
      description:
        'Whose budget and policy count: a token of a project (lr_sk_…). The default project where none is given.',
      sensitive: true,
      required: false,
    },
    home: {
      type: 'directory',
      title: 'Home of the router',
      description: 'Only where it is not the usual one.',
      required: false,
    },
    app: {
      type: 'file',
      title: 'The program LA Router',
      description: 'Only where it is not installed in the usual place: an AppImage, say.',
      required: false,
    },
  },
};

const { values } = parseArgs({ options: { out: { type: 'string', default: join(root, 'release') } } });
const out = resolve(values.out);
const draft = mkdtempSync(join(tmpdir(), 'la-router-mcpb-'));
try {
  mkdirSync(join(draft, 'server'));
  mkdirSync(out, { recursive: true });
  const write = (name, value) => writeFileSync(join(draft, name), `${JSON.stringify(value, null, 2)}\n`);
  write('manifest.json', manifest);
  write('server/known.json', { version, tools: tools.map(listed) });
  copyFileSync(join(root, 'build', 'mcpb', 'bridge.mjs'), join(draft, 'server', 'bridge.mjs'));
  copyFileSync(join(root, 'build', 'icons', 'png', '512x512.png'), join(draft, 'icon.png'));
  copyFileSync(join(root, 'LICENSE'), join(draft, 'LICENSE'));
  const path = join(out, `la-router-${version}.mcpb`);
  const isPacked = await packExtension({ extensionPath: draft, outputPath: path, silent: true });
  console.log(isPacked ? path : 'The bundle was refused by its validator.');
  process.exitCode = isPacked ? 0 : 1;
} finally {
  rmSync(draft, { recursive: true });
}
