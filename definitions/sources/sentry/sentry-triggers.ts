/** What Sentry sends webhooks about, as in its header `Sentry-Hook-Resource`, and that starts something. */
export const SENTRY_RESOURCES = ['issue', 'event_alert', 'metric_alert', 'comment'] as const;

export type SentryResource = (typeof SENTRY_RESOURCES)[number];

/** What `on.sentry_<resource>` says. */
export interface SentryTrigger {
  /** The payload's `action`; null: any. */
  types: string[] | null;
  /** Slugs of projects; `*` is any project. */
  projects: string[];
}

/** What an automation says under `on` about Sentry, by resource. */
export type SentryTriggers = Partial<Record<SentryResource, SentryTrigger>>;
