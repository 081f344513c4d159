import {
  createIssue as output,
  type CreateIssueInput,
  type CreateIssueOptions,
} from '../../../definitions/outputs/issues/create-issue.ts';
import type { IssueArtefact } from '../../../contract/artefact.ts';
import { delivered, nothingChanged, staged } from '../done.ts';
import { findOwnIssue, issueArtefact } from '../issues/find-own-issue.ts';
import { verifyIssue } from '../issues/verify-issue.ts';
import { outputFailure } from '../output-failure.ts';
import type { Done, OutputRow, OutputUse } from '../output-row.ts';
import { outputBody, outputTitle } from '../text/pull-text.ts';
import { workRepository } from '../text/work-repository.ts';
import { assign } from './assign.ts';
import { closeKeyMark } from './close-key-mark.ts';
import { closeOlder } from './close-older.ts';
import { expiryLine, keepExpiry } from './expiry.ts';
import { missingLabels } from './missing-labels.ts';

/** The agent's words as an issue. */
export const createIssue: OutputRow<CreateIssueOptions, CreateIssueInput> = {
  output,
  carryOut: open,
  verify: { issue: verifyIssue },
};

type Use = OutputUse<CreateIssueOptions, CreateIssueInput>;

/**
 * Opens the issue once: it carries the mark of this output, so that another attempt finds it. What is done to it and to older
 * ones afterwards can be repeated, and is over before the agent is answered.
 */
async function open(use: Use): Promise<Done> {
  const { dependencies, github, origin, options, input, asked, answered } = use;
  const { database } = dependencies;
  const repository = workRepository(origin, 'open an issue in');
  const title = outputTitle(options.titlePrefix, input.title);
  if (origin.automation.safeOutputs.staged) {
    return staged(`An issue "${title}" would have been opened in ${repository}.`);
  }
  const existing = await findOwnIssue(github, origin, { repository, asked });
  if (existing === null && answered !== null) {
    return nothingChanged('', 'The issue was opened, and somebody deleted or moved it.');
  }
  const issue = existing ?? (await make(use, repository, title));
  const text = `Issue #${issue.number} is open: ${issue.url}`;
  if (answered !== null) return delivered(issue, text);
  const place = { github, repository, issue };
  await keepExpiry(database, place, use);
  const notes = [...(await missingLabels(place, options.labels)), ...(await assign(place, options.assignees))];
  if (options.closeOlderIssues) notes.push(...(await closeOlder({ made: place, database, origin, options })));
  return delivered(issue, [text, ...notes].join('\n'));
}

async function make(use: Use, repository: string, title: string): Promise<IssueArtefact> {
  const { github, origin, options, input } = use;
  const doing = `Opening an issue in ${repository}`;
  const { closeOlderKey } = options;
  const end = [...expiryLine(use), ...(closeOlderKey ? [closeKeyMark(closeOlderKey)] : [])];
  const body = outputBody(origin, input.body, ...end);
  try {
    const made = await github.createIssue(repository, { title, labels: options.labels, body });
    return issueArtefact(made);
  } catch (error) {
    throw outputFailure(error, doing);
  }
}
