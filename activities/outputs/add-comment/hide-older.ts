import type { AddCommentInput, AddCommentOptions } from '../../../definitions/outputs/issues/add-comment.ts';
import { isByUs } from '../../is-by-us.ts';
import { refusalOf } from '../issues/refusal-of.ts';
import type { OutputUse } from '../output-row.ts';
import type { OutputTarget } from '../text/output-target.ts';
import { hideComments } from './hide-comments.ts';
import { isOlderComment } from './is-older-comment.ts';

type Use = OutputUse<AddCommentOptions, AddCommentInput>;

/** How many comments one run hides, the newest first. */
const MOST_HIDDEN = 50;

/**
 * Hides the comments that earlier runs of this automation made there, as outdated. Only comments of our account count, whatever
 * mark others write. To hide one again changes nothing. Returns notes for people. Throws as `refusalOf` says.
 */
export async function hideOlder({ github, origin }: Use, { repository, number }: OutputTarget): Promise<string[]> {
  let older: string[] = [];
  const doing = `Looking for older comments on #${number}`;
  const refusal = await refusalOf(doing, async () => {
    const login = await github.botLogin();
    const comments = await github.listComments(repository, number);
    const own = comments.filter(({ body, author }) => isByUs(author, login) && isOlderComment(body, origin));
    const ids = own.flatMap(({ nodeId }) => nodeId ?? []).slice(-MOST_HIDDEN);
    older = ids.length === 0 ? [] : await github.visibleAmong(ids);
  });
  if (refusal !== null) return [`${doing} was not possible: ${refusal}`];
  return await hideComments(github, older);
}
