import { RequestError, type Octokit } from 'octokit';
import { askGraphql } from '../ask-graphql.ts';
import { rateLimitDelay } from '../rate-limit-delay.ts';

/**
 * The login of the account of a token, as the GraphQL API tells it, also of tokens to which the REST API does not: those of
 * installations and of GitHub Actions (`github-actions[bot]`). Null if the forge does not tell it. Throws as `createOctokit` says if
 * there is no answer.
 */
export async function viewerLogin(octokit: Octokit): Promise<string | null> {
  try {
    const answer = await askGraphql<{ viewer?: { login?: unknown } } | undefined>(octokit, QUERY, {});
    const login = answer?.viewer?.login;
    return typeof login === 'string' ? login : null;
  } catch (error) {
    // A limit, or a fault, says nothing about what the forge would tell.
    const isRefused = error instanceof RequestError && error.status < 500 && rateLimitDelay(error, Date.now()) === null;
    if (isRefused) return null;
    throw error;
  }
}

const QUERY = 'query { viewer { login } }';
