import type { Fetcher, World } from '../world.ts';
import type { LimitedRequest, Refusal } from './create-limiter.ts';

interface Within {
  world: Pick<World, 'limiter'>;
  fetcher: Fetcher;
  /** Undefined: the request is anonymous, and has no limits here. */
  login: string | undefined;
  /** Without the prefix of the API. */
  path: string;
}

/** The same answers, but refusals to a login that has reached a limit; with the headers in which GitHub tells what is left. */
export function withinLimits({ world: { limiter }, fetcher, login, path }: Within): Fetcher {
  if (limiter === null || login === undefined) return fetcher;
  return {
    fetch: async (request) => {
      const admitted = limiter.admit(await limitedRequest(request, login, path));
      if ('refusal' in admitted) return answer(admitted.refusal);
      try {
        const response = await fetcher.fetch(request);
        const headers = new Headers(response.headers);
        for (const [name, value] of Object.entries(admitted.headers)) headers.set(name, value);
        return new Response(response.body, { status: response.status, headers });
      } finally {
        admitted.done();
      }
    },
  };
}

async function limitedRequest(request: Request, login: string, path: string): Promise<LimitedRequest> {
  const { method } = request;
  if (path !== '/graphql') return { login, method, path };
  const { query = '' } = (await request
    .clone()
    .json()
    .catch(() => ({}))) as { query?: string };
  return { login, method, path, query };
}

function answer({ status, message, headers }: Refusal): Response {
  const documentation_url =
    'https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api#about-secondary-rate-limits';
  return Response.json({ message, documentation_url }, { status, headers });
}
