// Owns reading the weights of the classifier, which ship with the product.
import { createClassifier, type Classifier } from '../domain/classify/classifier.ts';
import type { Files } from '../platform/ports.ts';

export function openClassifier(path: string, files: Files): Classifier {
  const weights = files.readBytes(path);
  if (weights === null) throw new Error(`${path} is missing. Install LA Router again.`);
  return createClassifier(weights);
}
