import type { RunInput } from '../../contract/run.ts';
import { isSlackChannel, isSlackName } from '../../connections/slack/is-slack-approver.ts';
import { SlackRefused } from '../../connections/slack/slack-refused.ts';
import { slackThread } from '../../definitions/lookups/slack-thread.ts';
import { optionsOf } from '../../definitions/outputs/options-of.ts';
import { slackPostMessage } from '../../definitions/outputs/slack-post-message.ts';
import { uploadFiles } from '../../definitions/outputs/upload-files.ts';
import type { ActivityDependencies } from '../dependencies.ts';
import { requireSlack } from '../slack/require-slack.ts';
import { slackFailure } from '../slack/slack-failure.ts';

type CheckedRun = Pick<RunInput, 'automation' | 'event'>;

/** Slack's words for a token with which nothing can be done there. */
const USELESS = new Set(['account_inactive', 'invalid_auth', 'not_authed', 'token_expired', 'token_revoked']);

/**
 * Makes sure, before anything is spent, that the worker has a token of Slack for a run that may post, read or ask there, and that
 * Slack takes it. Throws a non-retryable `SlackRefused` that says what to do. If Slack does not answer now, it may when it is used.
 */
export async function checkSlack(
  dependencies: Pick<ActivityDependencies, 'environment'>,
  run: CheckedRun,
): Promise<void> {
  if (!handsOver(run) && !reads(run) && !asks(run)) return;
  const slack = requireSlack(dependencies);
  try {
    await slack.self();
  } catch (error) {
    if (error instanceof SlackRefused && USELESS.has(error.reason))
      throw slackFailure(error, 'Asking Slack whose SLACK_BOT_TOKEN is');
  }
}

function handsOver({ automation: { safeOutputs } }: CheckedRun): boolean {
  if (safeOutputs.staged) return false;
  return optionsOf(slackPostMessage, safeOutputs) !== null || optionsOf(uploadFiles, safeOutputs)?.to === 'slack';
}

/** Without outputs to Slack, a run has a thread only if its event came from there. */
function reads({ automation: { lookups }, event }: CheckedRun): boolean {
  return event.source === 'slack' && lookups.includes(slackThread.tool.name);
}

/** Whoever is named by an id can be decided for without Slack. */
function asks({ automation: { approval } }: CheckedRun): boolean {
  return approval.some(({ approvers }) => approvers.some((one) => isSlackChannel(one) || isSlackName(one)));
}
