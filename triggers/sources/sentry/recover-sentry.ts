import { createSentry, type Sentry, type SentryIssue } from '../../../connections/sentry/create-sentry.ts';
import { SentryRefused } from '../../../connections/sentry/sentry-refused.ts';
import { knownFingerprints } from '../../../database/inbox/fingerprints/known-fingerprints.ts';
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
/** The inbox commits what is stored at the same time together. */
const AT_ONCE = 100;
const NO_TOKEN = 'SENTRY_AUTH_TOKEN is not set, so new issues at Sentry that never arrived are not looked for';

/**
 * Stores the new issues of the projects that automations name and whose webhooks never arrived. An issue and its webhook have
 * the same fingerprint, so both count once, whichever comes first. Throws if Sentry cannot be asked now.
 */
export async function recoverSentry(recovering: Recovering): Promise<Recovered> {
  const { environment, definitions } = recovering;
  const projects = projectsOf(definitions);
  const sentry = createSentry(environment.sentry);
  if (projects.length === 0) return { recovered: 0, notes: [] };
  if (sentry === null) return { recovered: 0, notes: [NO_TOKEN] };
  const all: Recovered = { recovered: 0, notes: [] };
  for (const project of projects) {
    const which = project === '*' ? 'all projects' : `the project ${project}`;
    try {
      const { recovered, areMore } = await recoverProject(recovering, sentry, project);
      all.recovered += recovered;
      if (areMore)
        all.notes.push(`there were too many new issues of ${which} at Sentry; the oldest were not looked at`);
    } catch (error) {
      if (!isFinal(error)) throw error;
      all.notes.push(`new issues of ${which} at Sentry cannot be looked for: ${errorText(error)}`);
    }
  }
  return all;
}

/** The projects whose new issues start an enabled automation; `*` alone if that is among them. */
function projectsOf({ automations }: Definitions): string[] {
  const named = automations.flatMap(({ enabled, on }) => {
    const { issue } = (on.sources['sentry'] ?? {}) as SentryTriggers;
    return enabled && issue && (issue.types?.includes('created') ?? true) ? issue.projects : [];
  });
  return named.includes('*') ? ['*'] : [...new Set(named)];
}

async function recoverProject(
  { database, inbox }: Recovering,
  sentry: Sentry,
  project: string,
): Promise<{ recovered: number; areMore: boolean }> {
  const now = Date.now();
  const seenUntil = await sentrySeenUntil(database, project);
  // A clock that was ahead may have left a time that is still to come.
  const until = seenUntil === null ? now : Math.min(Date.parse(seenUntil), now);
  const since = new Date(Math.max(until - OVERLAP_MS, now - LONGEST_MS)).toISOString();
  // On the first look nothing can have been missed.
  const found = seenUntil === null ? { issues: [], areMore: false } : await sentry.newIssues(project, since);
  const deliveries = found.issues.map(deliveryOf).toReversed();
  const fingerprints = deliveries.flatMap(({ fingerprint }) => fingerprint?.value ?? []);
  const known = await knownFingerprints(database, 'sentry', fingerprints);
  const missing = deliveries.filter(({ fingerprint }) => !known.has(fingerprint?.value ?? ''));
  let recovered = 0;
  for (let start = 0; start < missing.length; start += AT_ONCE) {
    const stored = await Promise.all(missing.slice(start, start + AT_ONCE).map((each) => inbox.store(each)));
    // A webhook may have arrived meanwhile.
    recovered += stored.filter(({ repeated, state }) => !repeated && state !== 'duplicate').length;
  }
  await keepSentrySeen(database, project, new Date(now).toISOString());
  return { recovered, areMore: found.areMore };
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
