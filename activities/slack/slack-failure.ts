import { ApplicationFailure } from '@temporalio/common';
import { SlackBusy, SlackRefused } from '../../connections/slack/slack-refused.ts';
import { errorText } from '../../runtime/error-text.ts';

const ADVICE: Readonly<Record<string, string>> = {
  invalid_auth: 'SLACK_BOT_TOKEN is wrong',
  not_authed: 'SLACK_BOT_TOKEN is wrong',
  account_inactive: 'the app was removed from the workspace; install it again',
  token_revoked: 'the app was removed from the workspace; install it again',
  token_expired: 'SLACK_BOT_TOKEN has expired',
  missing_scope: 'give the app the scope that is named, and install it again',
};

/**
 * The error for an activity to throw when Slack did not do as asked. It is retried if Slack gave no answer, and after a rate
 * limit when that ends. A refusal is not retried; its type is `SlackRefused`.
 */
export function slackFailure(error: unknown, doing: string): Error {
  if (error instanceof ApplicationFailure) return error;
  const said = `${doing}: ${errorText(error)}`;
  if (error instanceof SlackBusy) {
    return ApplicationFailure.create({ message: said, type: 'SlackRateLimit', nextRetryDelay: error.retryAfterMs });
  }
  if (!(error instanceof SlackRefused)) return new Error(said, { cause: error });
  const advice = ADVICE[error.reason];
  return ApplicationFailure.nonRetryable(
    advice === undefined ? said : `${said}. What to do: ${advice}`,
    'SlackRefused',
  );
}
