import { z } from 'zod';
import type { TriggerEvent } from '../source-definition.ts';
import { readPayload } from './read-payload.ts';

const Links = z.object({
  ref: z.string().optional().catch(undefined),
  after: z.string().optional().catch(undefined),
  repository: z.object({ html_url: z.string() }).optional().catch(undefined),
  pull_request: z
    .object({ head: z.object({ sha: z.string() }) })
    .optional()
    .catch(undefined),
});

/**
 * The context `github` of an event, as in GitHub Actions. `ref` and `sha` are those of a push or of the head of a pull
 * request; other events have none, because nothing is checked out yet. Never throws.
 */
export function githubContext({ name, actor, repository, payload }: TriggerEvent): Record<string, unknown> {
  const links = Links.safeParse(payload).data;
  const { pullRequest } = readPayload(payload);
  return {
    event: payload,
    event_name: name,
    actor,
    repository,
    repository_owner: repository?.split('/')[0] ?? null,
    ref: pullRequest ? `refs/pull/${pullRequest.number}/head` : (links?.ref ?? null),
    sha: links?.pull_request?.head.sha ?? links?.after ?? null,
    server_url: serverUrl(links?.repository?.html_url),
  };
}

function serverUrl(htmlUrl: string | undefined): string | null {
  return htmlUrl !== undefined && URL.canParse(htmlUrl) ? new URL(htmlUrl).origin : null;
}
