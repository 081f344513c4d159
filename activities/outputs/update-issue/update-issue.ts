import type { IssueChange, IssueFacts } from '../../../connections/github/issue-change-calls.ts';
import {
  updateIssue as output,
  type UpdateIssueInput,
  type UpdateIssueOptions,
} from '../../../definitions/outputs/issues/update-issue.ts';
import { delivered, nothingChanged, staged } from '../done.ts';
import { changeableIssue } from '../issues/target-issue.ts';
import { outputFailure } from '../output-failure.ts';
import type { Done, OutputRow, OutputUse } from '../output-row.ts';
import { outputTarget, type OutputTarget } from '../text/output-target.ts';
import { outputBody, outputTitle } from '../text/pull-text.ts';
import { changedBody } from './changed-body.ts';
import type { IssueUpdateArtefact } from './issue-update-artefact.ts';
import { verifyIssueUpdate } from './verify-issue-update.ts';

/** The agent's changes of an issue. */
export const updateIssue: OutputRow<UpdateIssueOptions, UpdateIssueInput> = {
  output,
  carryOut: update,
  verify: { 'issue-update': verifyIssueUpdate },
};

type Use = OutputUse<UpdateIssueOptions, UpdateIssueInput>;

/**
 * Changes in one request what differs from what is wanted, so that another attempt changes nothing. Two programs that change the
 * same text in the same second overwrite one another: the forge has no way to say that.
 */
async function update(use: Use): Promise<Done> {
  const { github, origin, options, input } = use;
  const target = outputTarget(origin, { target: options.target, chosen: input.number, doing: 'change' });
  const { repository, number } = target;
  try {
    const issue = await changeableIssue(github, target, options);
    return await carryOut(use, target, issue);
  } catch (error) {
    throw outputFailure(error, `Changing #${number} of ${repository}`);
  }
}

async function carryOut(use: Use, { repository, number }: OutputTarget, issue: IssueFacts): Promise<Done> {
  const { github, origin, answered } = use;
  const wanted = wantedOf(use, issue);
  const { change } = wanted;
  const what = Object.keys(change)
    .filter((field) => field !== 'stateReason')
    .map((field) => NAMES[field] ?? field)
    .join(', ');
  if (origin.automation.safeOutputs.staged) {
    return what === ''
      ? nothingChanged(`#${number} is so already.`)
      : staged(`#${number}: ${what} would have changed.`);
  }
  // If the agent was told already, somebody may have changed it again since.
  if (answered === null && what !== '') await github.changeIssue(repository, number, change);
  const url = `${issue.url}#update-${origin.ordinal}`;
  const artefact: IssueUpdateArtefact = { type: 'issue-update', url, repository, number, ...wanted.facts };
  return delivered(artefact, `#${number} is changed: ${issue.url}`);
}

const NAMES: Record<string, string> = { state: 'status' };

interface Wanted {
  /** What differs from the issue as it is. */
  change: IssueChange;
  facts: Pick<IssueUpdateArtefact, 'title' | 'state'>;
}

/** Throws a ToolError if a title has no visible words, or if the text would be too long. */
function wantedOf({ origin, input }: Use, issue: IssueFacts): Wanted {
  const change: IssueChange = {};
  const facts: Wanted['facts'] = {};
  if (input.title !== undefined) {
    facts.title = outputTitle('', input.title);
    if (facts.title !== issue.title) change.title = facts.title;
  }
  if (input.status !== undefined) {
    facts.state = input.status;
    if (input.status !== issue.state) change.state = input.status;
    if (change.state === 'closed') change.stateReason = 'completed';
  }
  if (input.body !== undefined) {
    const written = outputBody(origin, input.body);
    const operation = input.operation ?? 'append';
    const body = changedBody({
      number: issue.number,
      body: issue.body,
      written,
      operation,
      automation: origin.automation.id,
    });
    if (body !== issue.body) change.body = body;
  }
  return { change, facts };
}
