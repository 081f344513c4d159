import { ApplicationFailure } from '@temporalio/common';
import { createSlack, type Slack } from '../../connections/slack/create-slack.ts';
import type { ActivityDependencies } from '../dependencies.ts';

/** The client of Slack. Throws a non-retryable failure if the worker has no token for it. */
export function requireSlack({ environment }: Pick<ActivityDependencies, 'environment'>): Slack {
  const slack = createSlack(environment.slack);
  if (slack !== null) return slack;
  throw ApplicationFailure.nonRetryable(
    'SLACK_BOT_TOKEN is not set for the worker: it is needed to post to Slack and to read threads there',
    'SlackRefused',
  );
}
