import { z } from 'zod';
import type { TriggerEvent } from '../source-definition.ts';
import { readPayload } from './read-payload.ts';

const Links = z.object({
  ref: z.string().optional().catch(undefined),
  repository: z.object({ html_url: z.string() }).optional().catch(undefined),
});

/**
 * The context `github` of an event, as in GitHub Actions. `ref` and `sha` are those of a push, a tag, a check or the head of a
 * pull request; other events have none, because nothing is checked out yet. Never throws.
 */
export function githubContext({ name, actor, repository, payload }: TriggerEvent): Record<string, unknown> {
  const links = Links.safeParse(payload).data;
  return {
    event: payload,
    event_name: name,
    actor,
    repository,
    repository_owner: repository?.split('/')[0] ?? null,
    ref: refOf(payload) ?? links?.ref ?? null,
    sha: shaOf(payload),
    server_url: serverUrl(links?.repository?.html_url),
  };
}

function refOf(payload: unknown): string | null {
  const { pullRequest, code } = readPayload(payload);
  if (pullRequest) return `refs/pull/${pullRequest.number}/head`;
  if (code.tag !== null) return `refs/tags/${code.tag}`;
  return code.branch === null || code.fork !== null ? null : `refs/heads/${code.branch}`;
}

function shaOf(payload: unknown): string | null {
  const { pullRequest, code } = readPayload(payload);
  return pullRequest?.headSha ?? code.sha;
}

function serverUrl(htmlUrl: string | undefined): string | null {
  return htmlUrl !== undefined && URL.canParse(htmlUrl) ? new URL(htmlUrl).origin : null;
}
