import { dispatchDefinition } from './dispatch/dispatch-definition.ts';
import { githubDefinition } from './github/github-definition.ts';
import { sentryDefinition } from './sentry/sentry-definition.ts';
import { scheduleDefinition } from './schedule/schedule-definition.ts';
import { slackDefinition } from './slack/slack-definition.ts';
import type { SourceDefinition } from './source-definition.ts';
import { webhookDefinition } from './webhook/webhook-definition.ts';

/** The pure half of every source. The doing half has a table of its own, in triggers/sources/. */
export const SOURCE_DEFINITIONS: readonly SourceDefinition[] = [
  githubDefinition,
  dispatchDefinition,
  slackDefinition,
  sentryDefinition,
  webhookDefinition,
  scheduleDefinition,
];
