import { dispatchSource } from './dispatch/dispatch-source.ts';
import { githubSource } from './github/github-source.ts';
import { sentrySource } from './sentry/sentry-source.ts';
import { scheduleSource } from './schedule/schedule-source.ts';
import { slackSource } from './slack/slack-source.ts';
import type { TriggerSource } from './trigger-source.ts';
import { webhookSource } from './webhook/webhook-source.ts';

/** The doing half of every source. The pure half has a table of its own, in definitions/sources/. */
export const TRIGGER_SOURCES: readonly TriggerSource[] = [
  githubSource,
  dispatchSource,
  slackSource,
  sentrySource,
  webhookSource,
  scheduleSource,
];
