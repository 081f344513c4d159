import type { WebhookSchemeName } from '../../../definitions/sources/webhook/webhook-schemes.ts';
import { github } from './schemes/github.ts';
import { gitlab } from './schemes/gitlab.ts';
import { grafana } from './schemes/grafana.ts';
import { hmac } from './schemes/hmac.ts';
import { jira } from './schemes/jira.ts';
import { linear } from './schemes/linear.ts';
import { msteams } from './schemes/msteams.ts';
import { pagerduty } from './schemes/pagerduty.ts';
import { sentry } from './schemes/sentry.ts';
import { standardWebhooks } from './schemes/standard-webhooks.ts';
import type { WebhookScheme } from './webhook-scheme.ts';

/** The doing half of every scheme. */
export const SCHEMES: Readonly<Record<WebhookSchemeName, WebhookScheme>> = {
  'standard-webhooks': standardWebhooks,
  github,
  sentry,
  pagerduty,
  linear,
  grafana,
  jira,
  gitlab,
  msteams,
  hmac,
};
