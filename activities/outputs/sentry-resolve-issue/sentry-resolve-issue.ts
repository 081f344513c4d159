import { createSentry, type Sentry } from '../../../connections/sentry/create-sentry.ts';
import { SentryRefused } from '../../../connections/sentry/sentry-refused.ts';
import { findOwnAct } from '../../../database/own-acts/find-own-act.ts';
import { noteOwnActs } from '../../../database/own-acts/note-own-acts.ts';
import {
  sentryResolveIssue as output,
  type SentryResolveIssueOptions,
} from '../../../definitions/outputs/sentry-resolve-issue.ts';
import { ownSentryActKey } from '../../../definitions/sources/sentry/own-sentry-act-key.ts';
import { sentryFailure } from '../../sentry-failure.ts';
import { sentryOriginOf } from '../../sentry-origin-of.ts';
import { ToolError } from '../../session/tools/tool-error.ts';
import { delivered, nothingChanged, staged } from '../done.ts';
import type { ArtefactLookup, Done, OutputRow, OutputUse } from '../output-row.ts';

/** The issue at Sentry that started the run is resolved. */
export const sentryResolveIssue: OutputRow<SentryResolveIssueOptions, object> = {
  output,
  carryOut: resolve,
  verify: { 'sentry-resolution': verifyResolution },
};

type Use = OutputUse<SentryResolveIssueOptions, object>;

async function resolve(use: Use): Promise<Done> {
  const { dependencies, origin } = use;
  const issueId = (await sentryOriginOf(dependencies.database, origin.event))?.issueId ?? null;
  if (issueId === null)
    throw new ToolError('This run was not started by an issue at Sentry: there is none to resolve.');
  if (origin.automation.safeOutputs.staged) return staged(`Issue ${issueId} at Sentry would have been resolved.`);
  const sentry = createSentry(dependencies.environment.sentry);
  if (sentry === null) throw new ToolError('Nothing can be resolved at Sentry: SENTRY_AUTH_TOKEN is not set.');
  try {
    return await resolveOnce(use, sentry, issueId);
  } catch (error) {
    if (error instanceof ToolError) throw error;
    if (error instanceof SentryRefused && [400, 404, 409].includes(error.status)) {
      throw new ToolError(`Issue ${issueId} at Sentry was not resolved: ${error.message}`);
    }
    throw sentryFailure(error, `Resolving issue ${issueId} at Sentry`);
  }
}

/**
 * To resolve twice is to resolve once. What is about to be done is written down first: so another attempt that finds the issue
 * resolved knows whether an earlier one or a person did it.
 */
async function resolveOnce(
  { dependencies: { database }, origin, options, answered }: Use,
  sentry: Sentry,
  issueId: string,
): Promise<Done> {
  const key = ownSentryActKey(issueId);
  const status = await sentry.statusOf(issueId);
  if (status === null) {
    throw new ToolError(`Sentry has no issue ${issueId} any more, or SENTRY_AUTH_TOKEN may not see it.`);
  }
  const url = `${await sentry.issuePage(issueId)}#resolved`;
  const artefact = { type: 'sentry-resolution', url };
  const text = `Issue ${issueId} at Sentry is resolved: ${url}`;
  if (status === 'resolved') {
    const act = await findOwnAct(database, [key], { since: null });
    if (answered !== null || act?.runId === origin.runId) return delivered(artefact, text);
    return nothingChanged(`Issue ${issueId} at Sentry is resolved already.`);
  }
  if (answered !== null) return nothingChanged('', 'The issue at Sentry was resolved, and is open again.');
  if (status === 'ignored') {
    throw new ToolError(`A person has archived issue ${issueId} at Sentry, and it stays so. Do not call this again.`);
  }
  await noteOwnActs(database, origin.runId, [key]);
  await sentry.resolve(issueId, options.inNextRelease);
  return delivered(artefact, text);
}

/** Looks up whether the issue is resolved. Throws as `sentryFailure` says. */
async function verifyResolution({ dependencies, artefact }: ArtefactLookup): Promise<string | null> {
  const issueId = /\/issues\/(\d+)\/#resolved$/.exec(artefact.url)?.[1];
  const sentry = createSentry(dependencies.environment.sentry);
  if (sentry === null || issueId === undefined) return null;
  try {
    const status = await sentry.statusOf(issueId);
    return status === 'resolved' ? null : `issue ${issueId} at Sentry is ${status ?? 'gone'}, not resolved`;
  } catch (error) {
    throw sentryFailure(error, `Looking up ${artefact.url}`);
  }
}
