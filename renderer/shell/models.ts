// Owns the models of the features: each is made when its page is first shown, and kept.
import type { Feature, FeatureDeps } from '../lib/feature.ts';

export function createModels(deps: FeatureDeps): (feature: Feature) => unknown {
  const started = new Map<string, unknown>();
  return (feature) => {
    if (!started.has(feature.id)) started.set(feature.id, feature.start(deps));
    return started.get(feature.id);
  };
}
