import type { Definitions } from '../../definitions/load-definitions.ts';
import type { WebhookTriggers } from '../../definitions/sources/webhook/webhook-triggers.ts';
import { TRIGGER_SOURCES } from '../sources/sources.ts';

/** The sources that send deliveries to us for enabled automations, by the name that their deliveries have. */
export function heardSources({ automations, settings }: Definitions): string[] {
  const sending = TRIGGER_SOURCES.filter((source) => source.routes(settings).length > 0).map(({ id }) => id);
  const names = automations
    .filter(({ enabled }) => enabled)
    .flatMap(({ on: { sources } }) =>
      sending
        .filter((id) => Object.hasOwn(sources, id))
        // `build` of the source `webhook` made its triggers: each names one of many senders.
        .map((id) => (id === 'webhook' ? (sources[id] as WebhookTriggers).source : id)),
    );
  return [...new Set(names)].toSorted();
}
