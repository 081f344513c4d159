import type { GithubPermissions } from '../../../contract/github/github-permissions.ts';
import { joinPermissions } from '../../permissions/join-permissions.ts';
import type { SourcePermissions } from '../source-definition.ts';
import type { GithubTriggers } from './github-triggers.ts';

/** Events that may be about a pull request whose head is then checked out. */
const OF_PULLS: ReadonlySet<string> = new Set([
  'pull_request',
  'pull_request_review',
  'pull_request_review_comment',
  'pull_request_review_thread',
  'issue_comment',
  'check_run',
  'check_suite',
  'workflow_run',
]);

/** By the place at which a label was set: what takes it off again. */
const UNLABELLING: Readonly<Record<string, GithubPermissions>> = {
  issues: { issues: 'write' },
  pull_request: { pull_requests: 'write' },
  discussion: { discussions: 'write' },
};

/**
 * What filters of paths and the head of a pull request are asked for with, and what takes the label of a label command off.
 * Roles are asked for with `metadata: read`, which every token of an App has.
 */
export function permissionsOfTriggers({ events, slashCommand, labelCommand }: GithubTriggers): SourcePermissions {
  const names = [...Object.keys(events), ...(slashCommand?.events ?? []), ...(labelCommand?.events ?? [])];
  const isPathRead = ({ paths, pathsIgnore }: GithubTriggers['events'][string]) =>
    paths !== null || pathsIgnore !== null;
  const { push } = events;
  return {
    reads: {
      ...(names.some((name) => OF_PULLS.has(name)) ? { pull_requests: 'read' } : {}),
      ...(push !== undefined && isPathRead(push) ? { contents: 'read' } : {}),
    },
    writes: joinPermissions(...(labelCommand?.events ?? []).map((name) => UNLABELLING[name] ?? {})),
  };
}
