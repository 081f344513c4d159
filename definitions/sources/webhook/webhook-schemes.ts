/**
 * How a sender signs its webhooks, by the word under `scheme`. `identity` says what tells two deliveries of it apart if the
 * source has no `id`: something that lasts, or the body alone, which counts for ten minutes only, because what it says may
 * happen again.
 */
export const WEBHOOK_SCHEMES = {
  'standard-webhooks': { identity: 'lasting' },
  github: { identity: 'lasting' },
  sentry: { identity: 'lasting' },
  pagerduty: { identity: 'lasting' },
  linear: { identity: 'lasting' },
  jira: { identity: 'lasting' },
  gitlab: { identity: 'lasting' },
  msteams: { identity: 'lasting' },
  grafana: { identity: 'body' },
  hmac: { identity: 'body' },
} as const satisfies Record<string, { identity: 'lasting' | 'body' }>;

export type WebhookSchemeName = keyof typeof WEBHOOK_SCHEMES;
