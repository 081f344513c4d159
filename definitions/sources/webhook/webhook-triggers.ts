/** What `on.webhook` says. */
export interface WebhookTriggers {
  /** A name under `sources` of `curfew.yml`. */
  source: string;
  /** Types of events; null: all. */
  types: string[] | null;
}
