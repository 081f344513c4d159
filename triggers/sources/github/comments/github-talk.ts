import type { GithubAccess } from '../../../../connections/github/access/github-access.ts';
import type { Access } from '../../../../connections/github/create-octokit.ts';
import { createGithub, type Github } from '../../../../connections/github/create-github.ts';
import { createTalkCalls, type TalkCalls } from '../../../../connections/github/talk-calls.ts';
import type { GithubPermissions } from '../../../../contract/github/github-permissions.ts';
import { TALK_PERMISSIONS } from '../../../../definitions/permissions/talk-permissions-of.ts';
import type { SourceEnvironment } from '../../trigger-source.ts';

/** What Curfew asks about the author of a comment, and how it answers. */
export interface GithubTalk {
  /** Asked at this moment: no answer is remembered. */
  ask: Pick<Github, 'permissionOf' | 'isTeamMember'>;
  /** Null: this process has no token that may write. */
  say: (Pick<Github, 'createComment' | 'listComments' | 'reactToComment'> & TalkCalls) | null;
}

/**
 * The calls with which comments of people in a repository are judged and answered: with the personal tokens, else with tokens
 * of the App from `access`.
 */
export function githubTalk(
  { github: { apiUrl, token, readToken } }: Pick<SourceEnvironment, 'github'>,
  repository: string,
  access: GithubAccess | undefined,
): GithubTalk {
  const reads = readToken ?? token;
  if (access === undefined || (reads !== null && token !== null)) {
    return {
      ask: createGithub({ apiUrl, token: reads }),
      say: token === null ? null : sayWith({ apiUrl, token }, { apiUrl, token }),
    };
  }
  const accessTo = (kind: 'read' | 'write', permissions: GithubPermissions): Access =>
    access.access({ kind, permissionsIn: () => permissions, home: repository });
  return {
    ask: createGithub(accessTo('read', {})),
    say:
      token === null && access.app('write') === null
        ? null
        : sayWith(accessTo('write', TALK_PERMISSIONS), accessTo('write', { discussions: 'write' })),
  };
}

function sayWith(pages: Access, discussions: Access): NonNullable<GithubTalk['say']> {
  const onPages = createTalkCalls(pages);
  return {
    ...createGithub(pages),
    ...createTalkCalls(discussions),
    reactToLineComment: (...given) => onPages.reactToLineComment(...given),
  };
}
