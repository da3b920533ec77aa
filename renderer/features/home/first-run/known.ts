// Owns what a first run reads of this computer: its parts, the models and servers on it, and what is offered.
import { useQuery } from '@tanstack/react-query';
import { catalogQuery, computerQuery, foundModelsQuery, foundServersQuery } from '../../../lib/queries.ts';
import { offerOf } from './offer.ts';

export type Known = ReturnType<typeof useKnown>;

/** What is on this computer. What could not be found out is as good as not there: the way on does not hang on it. */
export function useKnown() {
  const found = useQuery({ ...foundModelsQuery(), staleTime: Number.POSITIVE_INFINITY });
  const servers = useQuery(foundServersQuery());
  const catalog = useQuery(catalogQuery());
  const computer = useQuery(computerQuery());
  const models = catalog.data?.models ?? [];
  const here = computer.data ?? null;
  return {
    isReady: !found.isPending && !catalog.isPending && !computer.isPending,
    computer: here,
    servers: servers.data?.servers ?? [],
    offer: offerOf({ found: found.data?.models ?? [], catalog: models, computer: here }),
    nameOf: (modelId: string): string => models.find(({ id }) => id === modelId)?.name ?? modelId,
  };
}
