/** Up to when new issues of each project at Sentry have been looked for. */
export interface SentrySeenTable {
  /** A slug; `*` stands for all projects together. */
  project: string;
  until: string;
}
