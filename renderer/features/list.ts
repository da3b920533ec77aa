// Every feature of the page, in the order of its navigation. One more is a folder and a line here.
import type { Feature } from '../lib/feature.ts';
import { overview } from './overview/feature.ts';

export const features: readonly [Feature, ...Feature[]] = [overview];
