import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { linkIn, modelFileIn, orderOfLink } from '../../../main/desktop/links.ts';

const pages = [
  ['larouter://open/requests', '/requests'],
  ['larouter://open/requests/req_01HZ', '/requests/req_01HZ'],
  ['LAROUTER://open/models', '/models'],
  ['larouter://open/usage', '/usage'],
  ['larouter://open/connect', '/connect'],
  ['larouter://connect', '/connect'],
  ['larouter://connect/claude-code', '/connect?client=claude-code'],
  ['larouter://connect/codex/?yes=1&project=x', '/connect?client=codex'],
  ['larouter://open/projects/prj_1', '/projects/prj_1'],
  ['larouter://open/settings/', '/settings'],
  ['larouter://chat', '/playground'],
  ['larouter://chat?prompt=What%20is%20%26%3F', '/playground?prompt=What+is+%26%3F'],
  ['larouter://chat?prompt=a&send=1', '/playground?prompt=a'],
] as const;

for (const [link, to] of pages)
  test(`${link} opens ${to}`, () => {
    assert.deepEqual(orderOfLink(link), { do: 'open', to });
  });

const nothing = [
  'larouter://',
  'larouter://open',
  'larouter://open/elsewhere',
  'larouter://open/models/one',
  'larouter://open/requests/a/b',
  'larouter://open/requests/%2e%2e%2fapi',
  'larouter://open/requests/"><script>',
  'larouter://connect/nobody',
  'larouter://connect/codex/now',
  'larouter://connect/CODEX',
  'larouter://quit',
  'larouter:open/models',
  'https://open/models',
  'javascript:alert(1)',
  `larouter://chat?prompt=${'a'.repeat(20_000)}`,
];

for (const link of nothing)
  test(`${link.slice(0, 60)} opens Home`, () => {
    assert.deepEqual(orderOfLink(link), { do: 'open', to: '/' });
  });

test('whatever a link holds, it opens a page of ours and hands on nothing but an id and a prompt', () => {
  const part = fc.oneof(
    fc.string(),
    fc.constantFrom('open', 'chat', 'connect', 'models', 'requests', '..', '%2e%2e', '//', '?prompt='),
  );
  fc.assert(
    fc.property(
      fc.array(part, { maxLength: 6 }),
      fc.constantFrom('larouter://', 'LaRouter:', 'https://', ''),
      (parts, scheme) => {
        const { to } = orderOfLink(`${scheme}${parts.join('/')}`);
        assert.match(
          to ?? '',
          /^\/(?:(?:models|policy|connect|playground|settings)|connect\?client=[a-z-]+|requests(?:\/[\w.:@-]+)?|playground\?prompt=[\w.%*+-]*)?$/,
        );
      },
    ),
    { numRuns: 2_000 },
  );
});

test('among the words of a start a link or a model is found, and a switch is neither', () => {
  assert.equal(linkIn(['/opt/app', '--no-sandbox', 'larouter://chat']), 'larouter://chat');
  assert.equal(linkIn(['/opt/app', '--x=larouter']), null);
  assert.equal(modelFileIn(['/opt/a.gguf', '--y.gguf', '/m/Model.GGUF']), '/m/Model.GGUF');
  assert.equal(modelFileIn(['/opt/app', 'models']), null);
});

test("a desktop names a model's file by its address, which is read as a path or not at all", {
  skip: process.platform === 'win32' ? 'paths have no drives here' : false,
}, () => {
  assert.equal(modelFileIn(['/opt/app', 'file:///home/me/My%20models/a.gguf']), '/home/me/My models/a.gguf');
  for (const address of ['file://elsewhere/a.gguf', 'file:///a%2Fb.gguf', 'file:///%ff.gguf', 'file:///%zz.gguf'])
    assert.equal(modelFileIn(['/opt/app', address]), null, address);
});
