/** What a request to GitHub is about, as far as its token is concerned. */
export interface RequestPlace {
  /** `owner/name`, as it was written; null if the request names none. */
  repository: string | null;
  /** A login; null if the request is about a repository, or about no organization. */
  organization: string | null;
}

/** The options of a request of Octokit. */
export interface RequestOptions {
  url: string;
  owner?: unknown;
  repo?: unknown;
  org?: unknown;
  /** Of a request to the GraphQL API. */
  variables?: { owner?: unknown; repo?: unknown; name?: unknown };
  /** A caller whose request to the GraphQL API names its objects by id alone says here where they are. */
  request?: { repository?: string };
}

/** Reads the place from the parameters of a request, or from its address. */
export function placeOfRequest({ url, owner, repo, org, variables, request }: RequestOptions): RequestPlace {
  const [, inPath] = /\/repos\/([^/{}]+\/[^/{}?]+)/.exec(url) ?? [];
  const [, orgInPath] = /\/orgs\/([^/{}?]+)/.exec(url) ?? [];
  const repository =
    nameOf(owner, repo) ??
    inPath ??
    request?.repository ??
    nameOf(variables?.owner, variables?.repo ?? variables?.name);
  if (repository !== undefined) return { repository, organization: null };
  return { repository: null, organization: typeof org === 'string' ? org : (orgInPath ?? null) };
}

function nameOf(owner: unknown, name: unknown): string | undefined {
  return typeof owner === 'string' && typeof name === 'string' ? `${owner}/${name}` : undefined;
}
