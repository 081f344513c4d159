import type { GithubPermissions } from '../../../contract/github/github-permissions.ts';

/** Permissions of which each alone is enough. Empty: any token may. */
export type Accepted = readonly GithubPermissions[];

const REPOSITORY = '/repos/:owner/:repo';
const ISSUES = `${REPOSITORY}/issues`;
const PULLS = `${REPOSITORY}/pulls`;
const ACTIONS = `${REPOSITORY}/actions`;

const READS_METADATA: Accepted = [{ metadata: 'read' }];
const READS_CONTENTS: Accepted = [{ contents: 'read' }];
const WRITES_CONTENTS: Accepted = [{ contents: 'write' }];
const READS_TALK: Accepted = [{ issues: 'read' }, { pull_requests: 'read' }];
const WRITES_TALK: Accepted = [{ issues: 'write' }, { pull_requests: 'write' }];
const READS_PULLS: Accepted = [{ pull_requests: 'read' }];
const WRITES_PULLS: Accepted = [{ pull_requests: 'write' }];
const READS_ACTIONS: Accepted = [{ actions: 'read' }];

/**
 * What a token of a GitHub App needs for each route: `:name` stands for one segment, `:name+` for one or more. The first
 * row that fits counts. A route without a row is refused. From
 * https://docs.github.com/rest/authentication/permissions-required-for-github-apps.
 */
const ROUTE_PERMISSIONS: readonly (readonly [route: string, accepted: Accepted])[] = [
  ['DELETE /installation/token', []],
  ['GET /rate_limit', []],
  ['GET /users/:user', []],
  ['GET /orgs/:org/teams/:team', [{ members: 'read' }]],
  ['GET /orgs/:org/teams/:team/memberships/:user', [{ members: 'read' }]],
  ['GET /search/issues', READS_TALK],
  [`GET ${REPOSITORY}`, READS_METADATA],
  [`GET ${REPOSITORY}/collaborators/:user/permission`, READS_METADATA],
  [`GET ${REPOSITORY}/branches/:branch+`, READS_CONTENTS],
  [`GET ${REPOSITORY}/git/ref/:ref+`, READS_CONTENTS],
  [`DELETE ${REPOSITORY}/git/refs/:ref+`, WRITES_CONTENTS],
  [`POST ${REPOSITORY}/git/:kind`, WRITES_CONTENTS],
  [`GET ${REPOSITORY}/commits`, READS_CONTENTS],
  [`GET ${REPOSITORY}/commits/:ref+/check-runs`, [{ checks: 'read' }]],
  [`GET ${REPOSITORY}/commits/:ref+/status`, [{ statuses: 'read' }]],
  [`GET ${REPOSITORY}/commits/:ref+`, READS_CONTENTS],
  [`GET ${REPOSITORY}/compare/:basehead+`, READS_CONTENTS],
  [`GET ${REPOSITORY}/releases`, READS_CONTENTS],
  [`GET ${REPOSITORY}/labels`, READS_TALK],
  [`GET ${ACTIONS}/:rest+`, READS_ACTIONS],
  [`GET ${ISSUES}`, [{ issues: 'read' }]],
  [`POST ${ISSUES}`, [{ issues: 'write' }]],
  [`GET ${ISSUES}/:rest+`, READS_TALK],
  [`PATCH ${ISSUES}/:number`, WRITES_TALK],
  [`PATCH ${ISSUES}/comments/:id`, WRITES_TALK],
  [`POST ${ISSUES}/comments/:id/reactions`, WRITES_TALK],
  [`POST ${ISSUES}/:number/comments`, WRITES_TALK],
  [`POST ${ISSUES}/:number/labels`, WRITES_TALK],
  [`DELETE ${ISSUES}/:number/labels/:name+`, WRITES_TALK],
  [`PUT ${ISSUES}/:number/lock`, WRITES_TALK],
  [`DELETE ${ISSUES}/:number/lock`, WRITES_TALK],
  // Each field has permissions of its own.
  ['POST /graphql', []],
  [`POST ${ISSUES}/:number/assignees`, WRITES_TALK],
  [`POST ${ISSUES}/:number/reactions`, WRITES_TALK],
  [`GET ${PULLS}`, READS_PULLS],
  [`POST ${PULLS}`, WRITES_PULLS],
  [`GET ${PULLS}/:rest+`, READS_PULLS],
  [`PATCH ${PULLS}/:number`, WRITES_PULLS],
  [`POST ${PULLS}/:number/requested_reviewers`, WRITES_PULLS],
  [`POST ${PULLS}/comments/:id/reactions`, WRITES_PULLS],
];

const ROUTES = ROUTE_PERMISSIONS.map(([route, accepted]) => ({
  pattern: new RegExp(`^${route.replaceAll(/:\w+\+/g, '.+').replaceAll(/:\w+/g, '[^/]+')}$`),
  accepted,
}));

/** Null for a route that tokens of an App may not use. */
export function permissionsOfRoute(method: string, path: string): Accepted | null {
  return ROUTES.find(({ pattern }) => pattern.test(`${method} ${path}`))?.accepted ?? null;
}
