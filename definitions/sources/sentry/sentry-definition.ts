import type { ListedTrigger, SourceDefinition, TriggerEvent } from '../source-definition.ts';
import { matchSentry } from './match-sentry.ts';
import { readSentryPayload } from './read-sentry-payload.ts';
import { sentryKeys, type WrittenSentry } from './sentry-keys.ts';
import { SENTRY_RESOURCES, type SentryTriggers } from './sentry-triggers.ts';

/** Something happens at Sentry, which sends a webhook. */
export const sentryDefinition: SourceDefinition = {
  id: 'sentry',
  keys: sentryKeys,
  freeNames: [],
  contextNames: ['sentry'],
  hasRepository: false,
  build,
  names: (triggers: SentryTriggers) => Object.keys(triggers),
  list,
  nameOf: ({ name }: TriggerEvent) => `sentry_${name}`,
  expectsReply: () => false,
  match: matchSentry,
  contexts: ({ name, payload }: TriggerEvent) => ({ sentry: { event: payload, event_name: name } }),
  subject,
  topics: ({ issue, event_alert: alert, comment }: SentryTriggers) =>
    issue || alert || comment ? ['sentry-issue'] : [],
};

function build(written: WrittenSentry): SentryTriggers {
  const triggers: SentryTriggers = {};
  for (const resource of SENTRY_RESOURCES) {
    const trigger = written[`sentry_${resource}`];
    if (trigger) triggers[resource] = { types: trigger.types ?? null, projects: trigger.projects };
  }
  return triggers;
}

function list(triggers: SentryTriggers): ListedTrigger[] {
  return Object.entries(triggers).map(([resource, { types, projects }]) => {
    const name = `sentry_${resource}`;
    const which = types === null ? '' : ` (${types.join(', ')})`;
    return { name, summary: `${name}${which} of ${projects.includes('*') ? 'all projects' : projects.join(', ')}` };
  });
}

/** The issue, also of a comment on it and of an alert about it; an alert about a metric is its own subject. */
function subject({ payload }: TriggerEvent): string | null {
  const { issueId, alertId } = readSentryPayload(payload);
  if (issueId !== null) return `sentry:${issueId}`;
  return alertId === null ? null : `sentry-alert:${alertId}`;
}
