// Owns calling the router from its own page: each answer is checked against the contract before anything uses it.
import { foundServers, requestPage, type FoundServer, type RequestPage } from '../../main/contract/api.ts';

export async function fetchRequests(limit: number): Promise<RequestPage> {
  const answer = await fetch(`/api/requests?limit=${limit}`);
  if (!answer.ok) throw new Error(`The list of requests could not be read (${answer.status}).`);
  return requestPage.parse(await answer.json());
}

export async function fetchFoundServers(): Promise<readonly FoundServer[]> {
  const answer = await fetch('/api/backends/found');
  if (!answer.ok) throw new Error(`Servers on this machine could not be looked for (${answer.status}).`);
  return foundServers.parse(await answer.json()).servers;
}
