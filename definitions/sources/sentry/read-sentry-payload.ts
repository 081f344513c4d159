import { z } from 'zod';

/** What Curfew looks at in a payload of Sentry. What is not there, or is not what it should be, is null. */
export interface SentryPayload {
  action: string | null;
  /** Slugs of the projects that it is about, in lower case. */
  projects: string[];
  /** The issue that it is about; null for alerts about metrics. */
  issueId: string | null;
  /** Of an alert about a metric. */
  alertId: string | null;
  title: string | null;
  /** The page for people. */
  url: string | null;
  /** The name of the person who caused it; null if that was no person. */
  actor: string | null;
  comment: string | null;
}

const Text = z.string().nullish().catch(null);
const Id = z
  .union([z.string().regex(/^\d{1,30}$/), z.int().nonnegative().transform(String)])
  .nullish()
  .catch(null);
const Slugs = z.array(z.string()).nullish().catch(null);

const Payload = z.object({
  action: Text,
  actor: z.object({ type: Text, name: Text }).nullish().catch(null),
  data: z
    .object({
      issue: z
        .object({
          id: Id,
          title: Text,
          web_url: Text,
          permalink: Text,
          project: z.object({ slug: Text }).nullish().catch(null),
        })
        .nullish()
        .catch(null),
      event: z.object({ issue_id: Id, title: Text, web_url: Text, url: Text }).nullish().catch(null),
      metric_alert: z
        .object({ id: Id, projects: Slugs, alert_rule: z.object({ projects: Slugs }).nullish().catch(null) })
        .nullish()
        .catch(null),
      description_title: Text,
      web_url: Text,
      comment: Text,
      issue_id: Id,
      project_slug: Text,
    })
    .nullish()
    .catch(null),
});

/** Reads a payload of any resource of Sentry. Never throws: what is malformed matches nothing. */
export function readSentryPayload(payload: unknown): SentryPayload {
  const { data: read } = Payload.safeParse(payload);
  const { issue, event, metric_alert: alert, ...rest } = read?.data ?? {};
  const { actor } = read ?? {};
  const slugs = [
    issue?.project?.slug,
    projectOfEventUrl(event?.url),
    rest.project_slug,
    ...(alert?.projects ?? alert?.alert_rule?.projects ?? []),
  ];
  return {
    action: read?.action ?? null,
    projects: slugs.flatMap((slug) => (slug ? [slug.toLowerCase()] : [])),
    issueId: issue?.id ?? event?.issue_id ?? rest.issue_id ?? null,
    alertId: alert?.id ?? null,
    title: issue?.title ?? event?.title ?? rest.description_title ?? null,
    url: issue?.web_url ?? issue?.permalink ?? event?.web_url ?? rest.web_url ?? null,
    actor: actor?.type === 'user' ? (actor.name ?? null) : null,
    comment: rest.comment ?? null,
  };
}

/** The event of an alert has its project's number; the slug is only in its address: `…/api/0/projects/<org>/<slug>/events/…`. */
function projectOfEventUrl(url: string | null | undefined): string | null {
  return /\/projects\/[^/]+\/([^/]+)\/events\//.exec(url ?? '')?.[1] ?? null;
}
