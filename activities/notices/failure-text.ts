import { RequestError } from 'octokit';
import { SlackRefused } from '../../connections/slack/slack-refused.ts';
import type { NoticePlace } from '../../contract/notice.ts';
import { errorText } from '../../runtime/error-text.ts';
import { githubFailure } from '../github-failure.ts';
import { ToolError } from '../session/tools/tool-error.ts';
import { slackFailure } from '../slack/slack-failure.ts';

/** A place that takes no notice as things are; the message says what a person can do. */
export class NowhereToTell extends Error {}

const SLACK_ADVICE: Readonly<Record<string, string>> = {
  channel_not_found: 'correct `notify.slack`, or invite the app to the channel',
  not_in_channel: 'invite the app to the channel',
  is_archived: 'the channel is archived: name another one in `notify.slack`',
  user_not_found: 'Slack knows no such user: correct `notify.slack`',
};

/** Why a notice could not be sent, and what a person can do, in one sentence without a full stop. */
export function failureText(error: unknown, place: NoticePlace): string {
  if (error instanceof NowhereToTell) return error.message;
  const where = place.slice(place.indexOf(':') + 1);
  if (!place.startsWith('slack:')) {
    const isLocked = error instanceof RequestError && error.status === 403 && /\blocked\b/i.test(error.message);
    if (isLocked) return `${where} is locked: unlock it, or name another issue in \`notify.issue\``;
    return errorText(githubFailure(error, `Commenting on ${where}`));
  }
  // Its own text is for an agent.
  if (error instanceof ToolError) {
    return `so much was written in ${where} since the first attempt that it cannot be found out whether the notice was posted then; look there`;
  }
  const said = errorText(slackFailure(error, `Posting to ${where}`));
  const advice = error instanceof SlackRefused ? SLACK_ADVICE[error.reason] : undefined;
  return advice === undefined ? said : `${said}. What to do: ${advice}`;
}
