// Draws the faces of the tray into resources/tray: black for macOS, which colours a template by itself, and white on a dark
// tile elsewhere, which is seen on a light bar and on a dark one. Run by hand when a face changes; its pictures are kept.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright';

const folder = join(dirname(fileURLToPath(import.meta.url)), '..', 'resources', 'tray');

const dot = (x, y, r) => `<circle cx="${x}" cy="${y}" r="${r}" fill="currentColor" stroke="none"/>`;
const faces = {
  idle: `<path d="M2.75 14 8 3l5.25 11M5 10h3.25"/>${dot(8, 3, 2.1)}`,
  working: `<path d="M3.75 12 8 3l5.25 11M5 9.5h3.25"/>${dot(8, 3, 2.1)}${dot(3, 13.25, 2.4)}`,
  cloud: `<path d="M2.75 14 8 3l4.25 9M5 10h3"/>${dot(8, 3, 2.1)}${dot(13, 13.25, 2.4)}`,
  attention: `<path d="M1.5 14 6.5 3l2.25 5M3.75 10H7"/>${dot(6.5, 3, 2.1)}<path d="M13 2v7" stroke-width="2.25"/>${dot(13, 13.4, 1.5)}`,
  paused: `${dot(8, 3, 2.1)}<path d="M5 8.25v5.5M11 8.25v5.5" stroke-width="2.75"/>`,
};
const grounds = {
  template: { ink: '#000', tile: '', at: 'translate(0 0)' },
  tile: {
    ink: '#fff',
    tile: '<rect width="16" height="16" rx="3.5" fill="#20242b"/>',
    at: 'translate(2 2) scale(.75)',
  },
};
const sizes = [
  [16, ''],
  [32, '@2x'],
  [48, '@3x'],
];

const drawn = (face, { ink, tile, at }, size) =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16" width="${size}" height="${size}" fill="none" stroke="currentColor" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round" style="display:block;color:${ink}">${tile}<g transform="${at}">${face}</g></svg>`;

mkdirSync(folder, { recursive: true });
const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
const page = await browser.newPage();
for (const [name, face] of Object.entries(faces))
  for (const [ground, look] of Object.entries(grounds))
    for (const [size, mark] of sizes) {
      await page.setViewportSize({ width: size, height: size });
      await page.setContent(`<body style="margin:0">${drawn(face, look, size)}`);
      const picture = await page.screenshot({ omitBackground: true });
      writeFileSync(join(folder, `${name}-${ground}${mark}.png`), picture);
    }
await browser.close();
