// Prints the figures of the sensitivity scan for people: what is found, what is flagged by mistake, how long it takes.
import { withoutShared } from '../support/shared.ts';
import {
  evasionFigures,
  ownEvasionFigures,
  piiFigures,
  secretFigures,
  transcriptFigures,
  unseenVendorFigures,
  type Figure,
} from './sensitivity-figures.ts';
import { ordinarySpeed, slowSpeed, slowTexts } from './speed.ts';

const percent = (part: number, whole: number): string => `${((100 * part) / whole).toFixed(1)} %`;

function table(title: string, figures: readonly Figure[]): void {
  console.log(`\n${title}\n| rows of | rows | flagged | high |\n|---|---|---|---|`);
  for (const { name, rows, flagged, high } of figures) {
    console.log(`| ${name} | ${rows} | ${percent(flagged, rows)} | ${percent(high, rows)} |`);
  }
}

if (withoutShared === false) {
  table('Personal data', piiFigures());
  table('Secrets', secretFigures());
  table('Secrets, as if no provider were known', unseenVendorFigures());
  table('Evasions', evasionFigures());
  table('Evasions of our own', ownEvasionFigures(1));
} else console.log(`Without data: ${withoutShared}.`);
table('Sessions of agents', transcriptFigures(40));

const { requests, p50Ms, p99Ms } = ordinarySpeed(10);
console.log(`\n${requests} requests of 32 kB: p50 ${p50Ms.toFixed(2)} ms, p99 ${p99Ms.toFixed(2)} ms`);
console.log('\n| a megabyte of | ms | longest step, ms |\n|---|---|---|');
for (const [name, text] of slowTexts) {
  const { msPerMegabyte, longestStepMs } = slowSpeed(name, text());
  console.log(`| ${name} | ${msPerMegabyte.toFixed(1)} | ${longestStepMs.toFixed(1)} |`);
}
