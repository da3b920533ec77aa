// Owns stage one: a small linear model over the text of a request. Pure: its weights are handed in, it reads no clock.
import { createExtract } from './extract.ts';
import { headCount, scoresOf } from './heads.ts';
import { judgeScores } from './judge-scores.ts';
import { createReasons } from './reasons.ts';
import type { StageOne, TextFacts } from './stage-one.ts';
import { parseWeights } from './weights.ts';

export interface Classifier {
  readonly classify: (facts: TextFacts) => StageOne;
}

/** Throws where the weights are not whole. The scratch arrays are its own: one classifier, one thread. */
export function createClassifier(bytes: Uint8Array): Classifier {
  const weights = parseWeights(bytes);
  const extract = createExtract(weights.words, weights.notionNames.length);
  const reasonsFor = createReasons(weights);
  const scores = new Float64Array(headCount);
  return {
    classify: (facts) => {
      const vector = extract(facts);
      scoresOf(weights.linear, vector, scores);
      const verdict = judgeScores(scores, facts, weights.calibration);
      return { ...verdict, reasons: reasonsFor(verdict, vector, facts.hasImages) };
    },
  };
}
