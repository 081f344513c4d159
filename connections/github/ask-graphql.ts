import { RequestError, type Octokit } from 'octokit';

/** GitHub answers a question that it refuses with status 200. These are the statuses with which the REST API says the same. */
const STATUSES: Readonly<Record<string, number>> = {
  NOT_FOUND: 404,
  FORBIDDEN: 403,
  INSUFFICIENT_SCOPES: 403,
  RATE_LIMITED: 429,
  UNPROCESSABLE: 422,
};

/** Asks the GraphQL API. Fails as the REST calls do: with a `RequestError`, whose status says what is wrong. */
export async function askGraphql<Answer>(
  octokit: Octokit,
  query: string,
  variables: Record<string, unknown>,
): Promise<Answer> {
  try {
    return await octokit.graphql<Answer>(query, variables);
  } catch (error) {
    throw isGraphqlError(error) ? asRequestError(error) : error;
  }
}

/** What Octokit throws for an answer with errors. It does not export the class. */
interface GraphqlError extends Error {
  errors: { type?: string; message: string }[];
  headers: Record<string, string | undefined>;
}

function isGraphqlError(error: unknown): error is GraphqlError {
  return error instanceof Error && error.name === 'GraphqlResponseError';
}

function asRequestError(error: GraphqlError): RequestError {
  const { headers } = error;
  const [first] = error.errors;
  const message = first?.message ?? error.message;
  const status = STATUSES[first?.type ?? ''] ?? (/something went wrong|timed? ?out/i.test(message) ? 502 : 400);
  const request = { method: 'POST', url: '/graphql', headers: {} } as const;
  return new RequestError(message, status, { request, response: { status, url: '/graphql', headers, data: null } });
}
