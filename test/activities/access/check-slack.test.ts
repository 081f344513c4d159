import { describe, expect, it, onTestFinished } from 'vitest';
import { checkSlack } from '../../../activities/access/check-slack.ts';
import type { RunEvent } from '../../../contract/event.ts';
import type { Automation } from '../../../definitions/automation.ts';
import { slackPostMessage } from '../../../definitions/outputs/slack-post-message.ts';
import { uploadFiles } from '../../../definitions/outputs/upload-files.ts';
import { readEnvironment } from '../../../runtime/environment/environment.ts';
import { startSlack } from '../../../stand-ins/slack/start-slack.ts';
import { BOT_TOKEN } from '../../support/slack/slack-stage.ts';
import { runInput } from '../../support/workflows/run-input.ts';

const VARIABLES = { CURFEW_AGENT_API: 'local', GITHUB_TOKEN: 'write-token', GITHUB_READ_TOKEN: 'read-token' };
const POSTS = allowing({ 'slack-post-message': slackPostMessage.options.parse({ channel: '#eng-daily' }) });
const READS: Partial<Automation> = { lookups: ['read_slack_thread'], safeOutputs: { staged: false, allowed: {} } };

function allowing(allowed: Record<string, object>, staged = false): Partial<Automation> {
  return { safeOutputs: { staged, allowed } };
}

function askedBefore(before: 'start' | 'output', approvers: string[]): Partial<Automation> {
  return { approval: [{ before, approvers, count: 1, waitMs: 1_000, otherwise: 'cancel' }] };
}

/** A run of this automation is about to open its session. */
function check(
  automation: Partial<Automation>,
  { source = 'github', ...variables }: { source?: string } & Record<string, string> = {},
): Promise<void> {
  const input = runInput('1', automation);
  const event: RunEvent = { ...input.event, source };
  return checkSlack({ environment: readEnvironment({ ...VARIABLES, ...variables }, 'worker') }, { ...input, event });
}

describe('before a session is opened, a worker without SLACK_BOT_TOKEN ends a run', () => {
  it.each([
    ['that may post', POSTS, 'github'],
    ['whose files go to Slack', allowing({ 'upload-files': uploadFiles.options.parse({ to: 'slack' }) }), 'schedule'],
    ['that came from a thread and may read it', READS, 'slack'],
    ['that asks a channel before its output', askedBefore('output', ['user:ada', 'slack:#leads']), 'github'],
    ['that asks somebody by their handle', askedBefore('output', ['slack:@ada']), 'github'],
  ])('%s', async (_, automation, source) => {
    await expect(check(automation, { source })).rejects.toMatchObject({
      type: 'SlackRefused',
      nonRetryable: true,
      message: 'SLACK_BOT_TOKEN is not set for the worker: it is needed to post to Slack and to read threads there',
    });
  });

  it('but none that shows only, that has no thread to read, whose approver has an id, or whose files go elsewhere', async () => {
    await check(allowing({ 'slack-post-message': slackPostMessage.options.parse({ channel: '#eng-daily' }) }, true));
    await check(READS);
    await check(askedBefore('output', ['slack:U0ADA', 'user:ada']));
    await check(allowing({ 'upload-files': uploadFiles.options.parse({ to: 'folder' }) }));
  });
});

it('before a session is opened, a token that Slack does not take ends the run, and an outage does not', async () => {
  const slack = await startSlack({ token: BOT_TOKEN, appToken: 'xapp-curfew-stand-in' });
  onTestFinished(() => slack.close());
  const at = { SLACK_API_URL: slack.apiUrl, SLACK_BOT_TOKEN: BOT_TOKEN };
  await check(POSTS, at);
  await expect(check(POSTS, { ...at, SLACK_BOT_TOKEN: 'xoxb-another' })).rejects.toMatchObject({
    type: 'SlackRefused',
    nonRetryable: true,
    message:
      'Asking Slack whose SLACK_BOT_TOKEN is: Slack refuses auth.test: invalid_auth: An API error occurred: invalid_auth. What to do: SLACK_BOT_TOKEN is wrong',
  });
  slack.failNext({ method: 'auth.test', error: 'token_revoked' });
  await expect(check(POSTS, at)).rejects.toThrow('the app was removed from the workspace; install it again');
  slack.failNext({ method: 'auth.test', error: 'internal_error' });
  await check(POSTS, at);
  await check(POSTS, { ...at, SLACK_API_URL: 'http://127.0.0.1:9/api/' });
});
