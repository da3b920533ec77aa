// Owns what is said of the room that models take.
import type { CatalogEntry } from '../../../main/contract/models.ts';
import { formatBytes } from '../../lib/format.ts';
import { t } from '../../lib/words.ts';

export function installedWords(models: readonly Pick<CatalogEntry, 'installed'>[]): string {
  const here = models.flatMap(({ installed }) => (installed === null ? [] : [installed.bytes]));
  if (here.length === 0) return t('No model is here yet.');
  return t('{count, plural, one {# model takes} other {# models take}} {size}.', {
    count: here.length,
    size: formatBytes(here.reduce((sum, bytes) => sum + bytes, 0)),
  });
}
