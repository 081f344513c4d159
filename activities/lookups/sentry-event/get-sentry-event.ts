import { createSentry, type Sentry } from '../../../connections/sentry/create-sentry.ts';
import { getSentryEvent as lookup, type GetSentryEventInput } from '../../../definitions/lookups/get-sentry-event.ts';
import { sentryFailure } from '../../sentry-failure.ts';
import { sentryOriginOf } from '../../sentry-origin-of.ts';
import { ToolError } from '../../session/tools/tool-error.ts';
import type { LookupRow, LookupUse } from '../lookup-row.ts';
import { sentryEventText } from './sentry-event-text.ts';

/** Answers for the issue of the run, and for others of the same project. */
export const getSentryEvent: LookupRow<GetSentryEventInput> = { lookup, read };

async function read({ dependencies, request, input }: LookupUse<GetSentryEventInput>): Promise<string> {
  const sentry = createSentry(dependencies.environment.sentry);
  if (sentry === null) throw new ToolError('Sentry cannot be read here: SENTRY_AUTH_TOKEN is not set.');
  const origin = await sentryOriginOf(dependencies.database, request.event);
  const issueId = input.issue ?? origin?.issueId ?? null;
  if (issueId === null) throw new ToolError('This work is about no issue at Sentry, so there is no event to read.');
  try {
    if (issueId !== origin?.issueId) await refuseOtherProject(sentry, issueId, origin?.projects ?? []);
    const event = await sentry.latestEvent(issueId);
    if (event === null) throw new ToolError(`Sentry has no event of issue ${issueId}.`);
    return sentryEventText(event);
  } catch (error) {
    if (error instanceof ToolError) throw error;
    throw sentryFailure(error, `Reading the latest event of issue ${issueId}`);
  }
}

async function refuseOtherProject(sentry: Sentry, issueId: string, projects: readonly string[]): Promise<void> {
  const project = await sentry.projectOf(issueId);
  if (project !== null && projects.includes(project)) return;
  throw new ToolError(`Issue ${issueId} is not of the project that this work is about; only its issues can be read.`);
}
