// Owns the saying of why: the features that weighed most for the verdict, in words, never with a word of the prompt.
import { tiers } from '../../contract/routing.ts';
import type { SparseVector } from './bag.ts';
import { featureCount, firstNotion, notionOf } from './extract.ts';
import { headCount, heads } from './heads.ts';
import type { StageEstimate } from './judge-scores.ts';
import { blocks, hashedCount } from './layout.ts';
import { surfaceFeatures } from './surface.ts';
import type { Weights } from './weights.ts';

const reasonLimit = 4;

const wordingNames = [
  'its wording',
  'the parts of its words',
  'the shape of the text',
  'what is asked together',
] as const;

export type ReasonsFor = (verdict: StageEstimate, vector: SparseVector, hasImages: boolean) => readonly string[];

export function createReasons({ linear, notionNames }: Pick<Weights, 'linear' | 'notionNames'>): ReasonsFor {
  const { names, groundOf } = createGrounds(notionNames);
  const sums = new Float64Array(names.length);
  const { weights, scales } = linear;
  return (verdict, { indices, values, length }, hasImages) => {
    sums.fill(0);
    const column = heads.tier + tiers.indexOf(verdict.tier);
    const tierScale = scales[column] ?? 0;
    const cloudScale = (scales[heads.cloud] ?? 0) * (isCloud(verdict) ? 1 : -1);
    for (let place = 0; place < length; place++) {
      const feature = indices[place] ?? 0;
      const row = feature * headCount;
      const weight = tierScale * (weights[row + column] ?? 0) + cloudScale * (weights[row + heads.cloud] ?? 0);
      const ground = groundOf[feature] ?? 0;
      sums[ground] = (sums[ground] ?? 0) + weight * (values[place] ?? 0);
    }
    return [...(hasImages ? ['an image to look at'] : []), ...heaviest(sums, names)].slice(0, reasonLimit);
  };
}

const isCloud = ({ tier }: StageEstimate): boolean => tier === 'COMPLEX' || tier === 'FRONTIER';

function heaviest(sums: Float64Array, names: readonly string[]): readonly string[] {
  return [...sums.entries()]
    .filter(([, sum]) => sum > 0)
    .toSorted(([, a], [, b]) => b - a)
    .slice(0, reasonLimit)
    .map(([ground]) => names[ground] ?? '');
}

/** Every feature belongs to one ground, and each ground has a name. */
function createGrounds(notionNames: readonly string[]) {
  const surfaceNames = [...new Set(surfaceFeatures.map(({ name }) => name))];
  const names = [...wordingNames, ...surfaceNames, ...notionNames.map((name) => `words of: ${name}`)];
  const firstSurface = wordingNames.length;
  const groundOf = new Uint16Array(featureCount(notionNames.length));
  for (const [place, { start, size }] of Object.values(blocks).entries()) groundOf.fill(place, start, start + size);
  for (const [place, { name }] of surfaceFeatures.entries())
    groundOf[hashedCount + place] = firstSurface + surfaceNames.indexOf(name);
  for (let feature = firstNotion; feature < groundOf.length; feature++)
    groundOf[feature] = firstSurface + surfaceNames.length + notionOf(feature);
  return { names, groundOf };
}
