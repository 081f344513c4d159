import { createGithub, type Github } from '../../../../connections/github/create-github.ts';
import { createTalkCalls, type TalkCalls } from '../../../../connections/github/talk-calls.ts';
import type { SourceEnvironment } from '../../trigger-source.ts';

/** What Curfew asks about the author of a comment, and how it answers. */
export interface GithubTalk {
  /** Asked at this moment: no answer is remembered. */
  ask: Pick<Github, 'permissionOf' | 'isTeamMember'>;
  /** Null: this process has no token that may write. */
  say: (Pick<Github, 'createComment' | 'listComments' | 'reactToComment'> & TalkCalls) | null;
}

/** The calls with which comments of people are judged and answered. */
export function githubTalk({ github: { apiUrl, token, readToken } }: Pick<SourceEnvironment, 'github'>): GithubTalk {
  return {
    ask: createGithub({ apiUrl, token: readToken ?? token }),
    say: token === null ? null : { ...createGithub({ apiUrl, token }), ...createTalkCalls({ apiUrl, token }) },
  };
}
