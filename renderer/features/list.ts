// Every feature of the page, in the order of its navigation. One more is a folder and a line here.
import type { Feature } from '../lib/feature.ts';
import { connect } from './connect/feature.ts';
import { home } from './home/feature.ts';
import { models } from './models/feature.ts';
import { playground } from './playground/feature.ts';
import { policy } from './policy/feature.ts';
import { projects } from './projects/feature.ts';
import { requests } from './requests/feature.ts';
import { settings } from './settings/feature.ts';
import { usage } from './usage/feature.ts';

export const features: readonly Feature[] = [
  home,
  requests,
  models,
  playground,
  policy,
  usage,
  projects,
  connect,
  settings,
];
