import { RequestError, type Octokit } from 'octokit';
import { activityInfo } from '@temporalio/activity';
import { createOctokit } from '../../../connections/github/create-octokit.ts';
import { ownerAndRepo } from '../../../connections/github/repository-calls.ts';
import type { LookupRequest } from '../../../contract/lookup.ts';
import { readPermissionsOf } from '../../../definitions/permissions/read-permissions-of.ts';
import { ToolError } from '../../session/tools/tool-error.ts';
import type { LookupUse } from '../lookup-row.ts';
import { lookupFailure } from './lookup-failure.ts';

/** The forge, for one use of a lookup: asked with the token that only reads, about one repository. */
export interface AskedForge {
  octokit: Octokit;
  /** The address of its API, and the token; null: there is none. */
  access: { apiUrl: string; token: string | null };
  /** `owner/name`. */
  repository: string;
  place: { owner: string; repo: string };
  /** Makes a call. `doing` begins what is said when the forge refuses. Throws as `lookupFailure` says. */
  ask<Answer>(doing: string, call: () => Promise<Answer>): Promise<Answer>;
}

/**
 * Throws a ToolError if the agent may not read the repository that it named, and else as `lookupFailure` says. A token of the App may
 * read what `permissions` of the automation grants.
 */
export async function askedForge({
  dependencies,
  request,
  input,
}: Pick<LookupUse<{ repository?: string | undefined }>, 'dependencies' | 'request' | 'input'>): Promise<AskedForge> {
  const repository = allowedRepository(request, input.repository);
  const failed = (error: unknown, doing: string): Error =>
    lookupFailure(error, `${doing} of ${repository}`, { attempt: activityInfo().attempt, now: Date.now() });
  const token = await dependencies.access
    .ofRun(request.runId)
    .tokenFor(repository, 'read', readPermissionsOf(request.automation))
    .catch((error: unknown) => {
      throw failed(error, 'Getting a token');
    });
  const access = { apiUrl: dependencies.environment.github.apiUrl, token };
  return {
    octokit: createOctokit(access),
    access,
    repository,
    place: ownerAndRepo(repository),
    ask: async (doing, call) => {
      try {
        return await call();
      } catch (error) {
        if (error instanceof RequestError && error.status === 401 && dependencies.access.forget(token))
          throw new Error(`${doing} of ${repository}: ${error.message}. Tried again with another token`, {
            cause: error,
          });
        throw failed(error, doing);
      }
    },
  };
}

/** A run reads what it works on, and the repository of the event that started it. */
function allowedRepository({ checkout, event }: LookupRequest, wanted: string | undefined): string {
  const named = [checkout === false ? null : checkout.repository, event.repository].filter((name) => name !== null);
  const [first] = named;
  if (first === undefined) throw new ToolError('This run is about no repository, so there is nothing to look up.');
  if (wanted === undefined) return first;
  const found = named.find((name) => name.toLowerCase() === wanted.toLowerCase());
  if (found !== undefined) return found;
  const allowed = [...new Set(named)].join(' and ');
  throw new ToolError(`This run may not read ${wanted}. It may read ${allowed}.`);
}
