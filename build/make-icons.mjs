// Draws the app's icons from build/icons/icon.svg: PNGs for Linux, an .ico and an .icns, which are PNGs in a container.
// Run by hand when the drawing has changed: `node build/make-icons.mjs`, with Chromium on the path or in CHROMIUM.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright';

const folder = join(dirname(fileURLToPath(import.meta.url)), 'icons');
const sizes = [16, 32, 48, 64, 128, 256, 512, 1024];
const linuxSizes = [16, 32, 48, 64, 128, 256, 512];
const windowsSizes = [16, 32, 48, 64, 128, 256];
/** The kinds of an .icns that hold PNGs; the @2x ones say so by their kind. */
const macKinds = [
  ['icp4', 16],
  ['icp5', 32],
  ['ic07', 128],
  ['ic08', 256],
  ['ic09', 512],
  ['ic10', 1024],
  ['ic11', 32],
  ['ic12', 64],
  ['ic13', 256],
  ['ic14', 512],
];

async function draw(svg) {
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox'],
  });
  try {
    const page = await browser.newPage();
    const drawn = new Map();
    for (const size of sizes) {
      await page.setViewportSize({ width: size, height: size });
      await page.setContent(
        `<style>html,body{margin:0;background:transparent}svg{display:block;width:100vw;height:100vh}</style>${svg}`,
      );
      drawn.set(size, await page.screenshot({ omitBackground: true }));
    }
    return drawn;
  } finally {
    await browser.close();
  }
}

/** A head, a line of the directory for each picture, then the pictures. A width of 256 is written as 0. */
function ico(pictures) {
  const head = Buffer.alloc(6 + 16 * pictures.length);
  head.writeUInt16LE(1, 2);
  head.writeUInt16LE(pictures.length, 4);
  let at = head.length;
  for (const [index, { size, png }] of pictures.entries()) {
    const entry = 6 + 16 * index;
    head.writeUInt8(size % 256, entry);
    head.writeUInt8(size % 256, entry + 1);
    head.writeUInt16LE(1, entry + 4);
    head.writeUInt16LE(32, entry + 6);
    head.writeUInt32LE(png.length, entry + 8);
    head.writeUInt32LE(at, entry + 12);
    at += png.length;
  }
  return Buffer.concat([head, ...pictures.map(({ png }) => png)]);
}

const chunk = (kind, content) => {
  const head = Buffer.alloc(8);
  head.write(kind, 'latin1');
  head.writeUInt32BE(content.length + 8, 4);
  return Buffer.concat([head, content]);
};

const drawn = await draw(readFileSync(join(folder, 'icon.svg'), 'utf8'));
rmSync(join(folder, 'png'), { recursive: true, force: true });
mkdirSync(join(folder, 'png'));
for (const size of linuxSizes) writeFileSync(join(folder, 'png', `${size}x${size}.png`), drawn.get(size));
writeFileSync(join(folder, 'icon.ico'), ico(windowsSizes.map((size) => ({ size, png: drawn.get(size) }))));
const pictures = macKinds.map(([kind, size]) => chunk(kind, drawn.get(size)));
writeFileSync(join(folder, 'icon.icns'), chunk('icns', Buffer.concat(pictures)));
