// Owns where the page is: the feature that the address names behind its #, the first one where it names none.
import type { Feature } from '../lib/feature.ts';

export const featureAt = (hash: string, features: readonly [Feature, ...Feature[]]): Feature =>
  features.find(({ path }) => path === pathIn(hash)) ?? features[0];

const pathIn = (hash: string): string => hash.replace(/^#/, '') || '/';

export const hrefOf = ({ path }: Feature): string => `#${path}`;

/** The address as a value that changes, for React. */
export const placeOfPage = {
  subscribe(changed: () => void): () => void {
    window.addEventListener('hashchange', changed);
    return () => window.removeEventListener('hashchange', changed);
  },
  read: (): string => window.location.hash,
};
