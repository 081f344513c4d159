import { createSentry, type Sentry, type SentryIssue } from '../../../connections/sentry/create-sentry.ts';
import { SentryRefused } from '../../../connections/sentry/sentry-refused.ts';
import { keepSentrySeen, sentrySeenUntil } from '../../../database/sweeps/sentry-seen.ts';
import type { NewDelivery } from '../../../database/inbox/new-delivery.ts';
import type { SentryTriggers } from '../../../definitions/sources/sentry/sentry-triggers.ts';
import type { Definitions } from '../../../definitions/load-definitions.ts';
import { errorText } from '../../../runtime/error-text.ts';
import type { Recovered, Recovering } from '../trigger-source.ts';
import { newIssueFingerprint } from './new-issue-fingerprint.ts';

/** An issue can be seen first some time before the API lists it. */
const OVERLAP_MS = 10 * 60_000;
/** How far back new issues are looked for. */
const LONGEST_MS = 3 * 24 * 60 * 60_000;
const NO_TOKEN = 'SENTRY_AUTH_TOKEN is not set, so new issues at Sentry that never arrived are not looked for';

/**
 * Stores the new issues of the projects that automations name and whose webhooks never arrived. One that did arrive has the
 * same fingerprint, and counts once. Throws if Sentry cannot be asked now.
 */
export async function recoverSentry(recovering: Recovering): Promise<Recovered> {
  const { environment, definitions } = recovering;
  const projects = projectsOf(definitions);
  const sentry = createSentry(environment.sentry);
  if (projects.length === 0) return { recovered: 0, notes: [] };
  if (sentry === null) return { recovered: 0, notes: [NO_TOKEN] };
  const all: Recovered = { recovered: 0, notes: [] };
  for (const project of projects) {
    try {
      all.recovered += await recoverProject(recovering, sentry, project);
    } catch (error) {
      if (!isFinal(error)) throw error;
      const which = project === '*' ? 'all projects' : `the project ${project}`;
      all.notes.push(`new issues of ${which} at Sentry cannot be looked for: ${errorText(error)}`);
    }
  }
  return all;
}

/** The projects of which a new issue starts an enabled automation; `*` alone if that is among them. */
function projectsOf({ automations }: Definitions): string[] {
  const named = automations.flatMap(({ enabled, on }) => {
    const { issue } = (on.sources['sentry'] ?? {}) as SentryTriggers;
    return enabled && issue && (issue.types?.includes('created') ?? true) ? issue.projects : [];
  });
  return named.includes('*') ? ['*'] : [...new Set(named)];
}

async function recoverProject({ database, inbox }: Recovering, sentry: Sentry, project: string): Promise<number> {
  const now = Date.now();
  const seenUntil = await sentrySeenUntil(database, project);
  const until = seenUntil === null ? now : Date.parse(seenUntil);
  const since = new Date(Math.max(until - OVERLAP_MS, now - LONGEST_MS)).toISOString();
  // Before the first look there is nothing that was missed.
  const issues = seenUntil === null ? [] : await sentry.newIssues(project, since);
  let recovered = 0;
  for (const issue of issues.toReversed()) {
    const { repeated } = await inbox.store(deliveryOf(issue));
    if (!repeated) recovered += 1;
  }
  await keepSentrySeen(database, project, new Date(now).toISOString());
  return recovered;
}

/** The delivery that the webhook would have made. */
function deliveryOf(issue: SentryIssue): NewDelivery {
  const payload = {
    action: 'created',
    actor: { type: 'application', id: 'sentry', name: 'Sentry' },
    data: { issue: { ...issue, web_url: issue['permalink'] ?? null } },
  };
  return {
    source: 'sentry',
    deliveryId: `recovered-${issue.id}`,
    name: 'issue',
    headers: { 'content-type': 'application/json', 'sentry-hook-resource': 'issue' },
    body: new TextEncoder().encode(JSON.stringify(payload)),
    receivedAt: new Date().toISOString(),
    fingerprint: newIssueFingerprint(issue.id),
    state: 'pending',
    reason: null,
  };
}

/** Asking again does not help. */
function isFinal(error: unknown): boolean {
  return error instanceof SentryRefused && error.status >= 400 && error.status < 500 && error.retryAfterMs === null;
}
