/** The scorer's question over HTTP: `POST /api/v1/people/resolve`. */
import type { Lookup } from './judge.ts';

/** Throws with the server's own words when it refuses. `apiKey` goes as a bearer token. */
export function resolveOverHttp(baseUrl: string, apiKey: string): Lookup {
  return async (identifiers) => {
    const response = await fetch(new URL('/api/v1/people/resolve', baseUrl), {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${apiKey}` },
      body: JSON.stringify({ identifiers }),
    });
    if (!response.ok)
      throw new Error(`The server answered ${response.status} to a lookup: ${(await response.text()).slice(0, 300)}`);
    const { personIds } = (await response.json()) as { personIds: (string | null)[] };
    return personIds;
  };
}
