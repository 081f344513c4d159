import type { IssueFacts } from '../../../connections/github/issue-change-calls.ts';
import {
  closeIssue as output,
  type CloseIssueInput,
  type CloseIssueOptions,
} from '../../../definitions/outputs/issues/close-issue.ts';
import { delivered, nothingChanged, staged } from '../done.ts';
import type { ClosedIssueArtefact } from './closed-issue-artefact.ts';
import { changeableIssue } from '../issues/target-issue.ts';
import { outputFailure } from '../output-failure.ts';
import type { Done, OutputRow, OutputUse } from '../output-row.ts';
import { findOwnComment } from '../text/find-own-comment.ts';
import { notBefore } from '../text/not-before.ts';
import { outputTarget, type OutputTarget } from '../text/output-target.ts';
import { outputBody, outputMark } from '../text/pull-text.ts';
import { verifyClosedIssue } from './verify-closed-issue.ts';

/** An issue that is closed with the agent's words. */
export const closeIssue: OutputRow<CloseIssueOptions, CloseIssueInput> = {
  output,
  carryOut: close,
  verify: { 'closed-issue': verifyClosedIssue },
};

type Use = OutputUse<CloseIssueOptions, CloseIssueInput>;

/**
 * Comments, then closes. The comment carries the mark of this output, by which another attempt finds it. Once the agent was told,
 * an issue that a person has opened again stays open.
 */
async function close(use: Use): Promise<Done> {
  const { github, origin, options, input } = use;
  const target = outputTarget(origin, { target: options.target, chosen: input.number, doing: 'close' });
  const { repository, number } = target;
  try {
    const issue = await changeableIssue(github, target, options);
    if (origin.automation.safeOutputs.staged) return staged(`#${number} would have been closed.`);
    return await carryOut(use, target, issue);
  } catch (error) {
    throw outputFailure(error, `Closing #${number} of ${repository}`);
  }
}

async function carryOut(use: Use, { repository, number }: OutputTarget, issue: IssueFacts): Promise<Done> {
  const { github, origin, options, input, asked, answered } = use;
  const search = { repository, number, mark: outputMark(origin), since: notBefore(asked) };
  const existing = await findOwnComment(github, search);
  if (issue.state === 'closed' && existing === null && answered === null) {
    return nothingChanged(`#${number} is closed already: ${issue.url}`);
  }
  if (answered === null) {
    if (existing === null) await github.createComment(repository, number, outputBody(origin, input.body));
    if (issue.state === 'open') {
      const stateReason = options.stateReason ?? input.reason ?? 'completed';
      await github.changeIssue(repository, number, { state: 'closed', stateReason });
    }
  }
  // The page of the issue may be the artefact of another output: the place on it keeps the two apart.
  const artefact: ClosedIssueArtefact = { type: 'closed-issue', url: `${issue.url}#closed`, repository, number };
  return delivered(artefact, `#${number} is closed: ${issue.url}`);
}
