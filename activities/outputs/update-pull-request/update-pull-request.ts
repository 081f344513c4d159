import type { PullChange, PullDetails } from '../../../connections/github/pull-calls.ts';
import { findPushedHeads } from '../../../database/pushed-heads/find-pushed-heads.ts';
import {
  updatePullRequest as output,
  type UpdatePullRequestInput,
  type UpdatePullRequestOptions,
} from '../../../definitions/outputs/pulls/update-pull-request.ts';
import { ToolError } from '../../session/tools/tool-error.ts';
import { ownMarks } from '../create-pull-request/own-branches.ts';
import { delivered, nothingChanged, staged } from '../done.ts';
import { outputFailure } from '../output-failure.ts';
import type { Done, OutputRow, OutputUse } from '../output-row.ts';
import { findPull, type FoundPull } from '../text/find-pull.ts';
import { isOwnPull } from '../text/is-own-pull.ts';
import { outputBody, outputTitle } from '../text/pull-text.ts';
import { changedBody } from '../update-issue/changed-body.ts';
import { verifyPullUpdate, type PullUpdateArtefact } from './verify-pull-update.ts';

/** The agent's changes of the title and the text of a pull request. */
export const updatePullRequest: OutputRow<UpdatePullRequestOptions, UpdatePullRequestInput> = {
  output,
  carryOut: update,
  verify: { 'pull-request-update': verifyPullUpdate },
};

type Use = OutputUse<UpdatePullRequestOptions, UpdatePullRequestInput>;

/**
 * Changes in one request what differs from what is wanted, so that another attempt changes nothing. Two programs that change the
 * same text in the same second overwrite one another: the forge has no way to say that.
 */
async function update(use: Use): Promise<Done> {
  const { dependencies, github, origin, options, input } = use;
  const { target } = options;
  try {
    const found = await findPull({ dependencies, github, origin, target, chosen: input.number, doing: 'change' });
    const heads = await findPushedHeads(dependencies.database, found.repository, [found.pull.headBranch]);
    const isOwn = !found.pull.isFromFork && (await isOwnPull(github, found.pull, heads));
    if (!isOwn && target === '*') throw new ToolError(notOurs(found));
    return await carryOut(use, found);
  } catch (error) {
    throw outputFailure(error, 'Changing the pull request');
  }
}

function notOurs({ repository, pull }: FoundPull): string {
  return `Pull request #${pull.number} of ${repository} is not one of Curfew, and this automation may change only those.`;
}

async function carryOut({ github, origin, input, answered }: Use, { repository, pull }: FoundPull): Promise<Done> {
  const { number, url } = pull;
  const change = changeOf({ origin, input }, pull);
  const changed = Object.keys(change);
  if (origin.automation.safeOutputs.staged) {
    if (changed.length === 0) return nothingChanged(`#${number} is so already.`);
    return staged(`#${number}: ${changed.join(', ')} would have changed.`);
  }
  // If the agent was told already, somebody may have changed it again since.
  if (changed.length > 0 && answered === null) await github.updatePull(repository, number, change);
  const artefact: PullUpdateArtefact = {
    type: 'pull-request-update',
    url: `${url}#update-${origin.ordinal}`,
    repository,
    number,
  };
  return delivered(artefact, `#${number} is changed: ${url}`);
}

/** What differs. Throws a ToolError if a title has no visible words, or if the text would be too long. */
function changeOf({ origin, input }: Pick<Use, 'origin' | 'input'>, pull: PullDetails): PullChange {
  const change: PullChange = {};
  if (input.title !== undefined) {
    const title = outputTitle('', input.title);
    if (title !== pull.title) change.title = title;
  }
  if (input.body === undefined) return change;
  const operation = input.operation ?? 'replace';
  // By these marks we know our branch again: a new text keeps them.
  const marks = operation === 'replace' ? ownMarks(pull) : [];
  const body = changedBody({
    number: pull.number,
    body: pull.body,
    written: outputBody(origin, input.body, ...marks),
    operation,
    automation: origin.automation.id,
  });
  if (body !== pull.body) change.body = body;
  return change;
}
