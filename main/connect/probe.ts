// Owns asking the router what a client will ask first, with the client's token: whether it is let in.
const patienceMs = 5_000;

/** Null where it is, else what is wrong, as a sentence. */
export async function probe(url: string, token: string): Promise<string | null> {
  const headers = { authorization: `Bearer ${token}` };
  try {
    const answer = await fetch(`${url}/v1/models`, { headers, signal: AbortSignal.timeout(patienceMs) });
    await answer.body?.cancel();
    return answer.ok ? null : `It is written, but the router at ${url} refuses its token (${answer.status}).`;
  } catch (error) {
    const why = error instanceof Error ? error.name : 'unknown';
    return `It is written, but nobody answers at ${url} (${why}). Make sure that the router runs.`;
  }
}
