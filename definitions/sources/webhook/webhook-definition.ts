import type { z } from 'zod';
import { suggestion } from '../../../text/suggestion.ts';
import type { Settings } from '../../settings.ts';
import { text, texts } from '../../schema/scalars.ts';
import { showValue } from '../../schema/show-value.ts';
import { strictMap } from '../../schema/strict-map.ts';
import type { ListedTrigger, MatchRequest, SourceDefinition, SourceMatch, TriggerEvent } from '../source-definition.ts';
import { webhookEventName } from './webhook-event-name.ts';
import type { WebhookTriggers } from './webhook-triggers.ts';

const keys = {
  webhook: strictMap(
    {
      source: text.meta({ description: 'A name under `sources` of curfew.yml.' }),
      types: texts
        .min(1)
        .meta({
          description: 'Types of events that start it; `incident` also means `incident.triggered`.',
          absent: 'all',
        })
        .optional(),
    },
    {},
    (input) => `is ${showValue(input)}; write a map such as { source: ${typeof input === 'string' ? input : 'pager'} }`,
  )
    .meta({
      description: 'A sender that curfew.yml declares under `sources` posts a webhook.',
      examples: [{ source: 'pager', types: ['incident.triggered'] }],
    })
    .optional(),
};

type Written = z.output<z.ZodObject<typeof keys>>;

/** A sender whose way of signing `curfew.yml` declares posts a webhook. */
export const webhookDefinition: SourceDefinition = {
  id: 'webhook',
  keys,
  freeNames: [],
  contextNames: ['webhook'],
  hasRepository: false,
  build: ({ webhook }: Written): WebhookTriggers => ({
    source: webhook?.source ?? '',
    types: webhook?.types ?? null,
  }),
  problems,
  list,
  nameOf: ({ name }: TriggerEvent) => `webhook (${webhookEventName(name).source})`,
  expectsReply: () => false,
  match,
  contexts: ({ name, payload }: TriggerEvent) => {
    const { source, type } = webhookEventName(name);
    return { webhook: { event: payload, event_name: type, source } };
  },
  subject: () => null,
};

function problems({ source }: WebhookTriggers, { sources }: Settings): { path: string[]; message: string }[] {
  if (Object.hasOwn(sources, source)) return [];
  const names = Object.keys(sources);
  const there = names.length === 0 ? 'there are none' : `there are ${names.join(', ')}${suggestion(source, names)}`;
  const message = `\`on.webhook.source\` is ${JSON.stringify(source)}, which \`sources\` of curfew.yml does not declare; declare it there with its \`scheme\` and \`secret\`; ${there}`;
  return [{ path: ['on', 'webhook', 'source'], message }];
}

function list({ source, types }: WebhookTriggers): ListedTrigger[] {
  return [
    { name: `webhook (${source})`, summary: `webhooks of ${source}${types === null ? '' : ` (${types.join(', ')})`}` },
  ];
}

function match(triggers: WebhookTriggers | null, { event }: MatchRequest): SourceMatch {
  const { source, type } = webhookEventName(event.name);
  if (triggers === null || triggers.source !== source) return { matched: false, reason: null };
  const { types } = triggers;
  if (types === null || types.some((wanted) => type === wanted || type.startsWith(`${wanted}.`))) {
    return { matched: true, trigger: 'webhook', needs: null };
  }
  return { matched: false, reason: `\`${type}\` is not among the \`types\` of \`on.webhook\` (${types.join(', ')})` };
}
