import type { CommentRecord, IssueRecord } from '../store.ts';
import type { Hosted } from '../world.ts';
import { nodeId } from './identity.ts';
import { association, issuePage } from './issue.ts';
import { countReactions } from './reaction.ts';
import { repositoryUrl } from './repository.ts';
import { shapeUser } from './user.ts';

/** GitHub's "issue comment". */
export function shapeComment(hosted: Hosted, issue: IssueRecord, comment: CommentRecord) {
  const { world, repository } = hosted;
  const url = `${repositoryUrl(hosted)}/issues/comments/${comment.id}`;
  return {
    id: comment.id,
    node_id: nodeId('IssueComment', comment.id),
    url,
    html_url: `${issuePage(hosted, issue)}#issuecomment-${comment.id}`,
    issue_url: `${repositoryUrl(hosted)}/issues/${issue.number}`,
    body: comment.body,
    user: shapeUser(world, comment.author),
    created_at: comment.createdAt,
    updated_at: comment.updatedAt,
    author_association: association(repository, comment.author),
    performed_via_github_app: null,
    reactions: countReactions(world, { target: 'comment', targetId: comment.id }, url),
  };
}
