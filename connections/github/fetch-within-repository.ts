const MOST_REDIRECTS = 3;

/**
 * Fetches from the API of a forge, and follows a redirect only if it leads to the same thing: a repository that was renamed,
 * or an account. The forge also redirects from an issue that was moved into another repository, which a run may not
 * read or write: such an answer becomes a 404 that says so. Throws as `fetch` if there is no answer.
 */
export async function fetchWithinRepository(url: URL, init: RequestInit): Promise<Response> {
  let from = url;
  for (let redirects = 0; ; redirects += 1) {
    const response = await fetch(from.href, { ...init, redirect: 'manual' });
    const location = isRedirect(response) ? response.headers.get('location') : null;
    if (location === null) return response;
    await response.body?.cancel();
    const to = URL.parse(location, from.href);
    if (to === null || redirects === MOST_REDIRECTS || !(await isSameThing(from, to, init))) return notThere();
    from = to;
  }
}

function isRedirect({ status }: Response): boolean {
  return [301, 302, 307, 308].includes(status);
}

async function isSameThing(from: URL, to: URL, init: RequestInit): Promise<boolean> {
  if (from.origin !== to.origin) return false;
  const [before, after] = [placeOf(from), placeOf(to)];
  if (before === null || after === null) return before === after;
  // Only an issue can be moved alone. It may have the same number as before.
  if (!before.rest.startsWith('/issues/')) return true;
  return (await newPlaceOf(from, before.repository, init)) === after.repository;
}

interface Place {
  /** The path of the repository: `/repos/acme/api`, `/repositories/7`. */
  repository: string;
  /** `/issues/5/comments`; empty for the repository itself. */
  rest: string;
}

/** Null if the address is not one of a repository. */
function placeOf({ pathname }: URL): Place | null {
  const [, repository, rest] = /^(.*?\/(?:repos\/[^/]+\/[^/]+|repositories\/\d+))(\/.*)?$/.exec(pathname) ?? [];
  return repository === undefined ? null : { repository, rest: rest ?? '' };
}

/** Where the repository itself has moved; null if it has not. */
async function newPlaceOf(from: URL, repository: string, { headers, signal }: RequestInit): Promise<string | null> {
  const response = await fetch(new URL(repository, from).href, {
    ...(headers === undefined ? {} : { headers }),
    ...(signal === undefined ? {} : { signal }),
    redirect: 'manual',
  });
  await response.body?.cancel();
  const to = URL.parse(response.headers.get('location') ?? '', from.href);
  return isRedirect(response) && to?.origin === from.origin ? to.pathname : null;
}

function notThere(): Response {
  const message = 'It was moved out of this repository, or the forge redirects to another place';
  return Response.json({ message }, { status: 404 });
}
