import { z } from 'zod';
import { text } from '../../../../definitions/schema/scalars.ts';
import { strictMap } from '../../../../definitions/schema/strict-map.ts';
import type {
  ListedTrigger,
  MatchRequest,
  SourceDefinition,
  SourceMatch,
  TriggerEvent,
} from '../../../../definitions/sources/source-definition.ts';

const keys = { pager_alert: strictMap({ service: text }).optional() };

type Written = z.output<z.ZodObject<typeof keys>>;

interface PagerTriggers {
  service: string;
}

export const PagerPayload = z.object({ service: z.string(), incident: z.string(), severity: z.string() });

/** The pure half of a source that exists only in tests: an alert of a service starts something. */
export const pagerDefinition: SourceDefinition = {
  id: 'pager',
  keys,
  freeNames: [],
  contextNames: ['pager'],
  hasRepository: false,
  build: ({ pager_alert: written }: Written): PagerTriggers => ({ service: written?.service ?? '' }),
  list: ({ service }: PagerTriggers): ListedTrigger[] => [{ name: 'pager_alert', summary: `alerts of ${service}` }],
  expectsReply: () => false,
  match,
  contexts: ({ name, payload }: TriggerEvent) => ({ pager: { event: payload, event_name: name } }),
  subject: ({ payload }: TriggerEvent) => `pager:${PagerPayload.parse(payload).incident}`,
};

function match(triggers: PagerTriggers | null, { event }: MatchRequest): SourceMatch {
  if (triggers === null) return { matched: false, reason: null };
  const { service } = PagerPayload.parse(event.payload);
  if (service !== triggers.service) {
    return { matched: false, reason: `the alert is of \`${service}\`, not of \`${triggers.service}\`` };
  }
  return { matched: true, trigger: 'pager_alert', needs: { mutedBy: 'nobody' } };
}
