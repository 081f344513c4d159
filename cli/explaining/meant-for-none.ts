import type { Definitions } from '../../definitions/load-definitions.ts';
import { suggestion } from '../../text/suggestion.ts';
import type { PayloadDelivery } from '../../triggers/delivery-of-payload.ts';
import { eventOfDelivery } from '../../triggers/event-of-delivery.ts';

/** Why a delivery is meant for none of these automations, of which `chosen` is the only one if a person named one. */
export function meantForNone(
  delivery: PayloadDelivery,
  { automations }: Pick<Definitions, 'automations'>,
  chosen: string | undefined,
): string {
  const event = eventOfDelivery(delivery);
  const wanted = 'problem' in event ? null : event.automation;
  if (wanted === null) return 'There is no automation that it is meant for.';
  if (chosen !== undefined) return `It is meant for the automation "${wanted}" alone, and not for ${chosen}.`;
  const ids = automations.map(({ id }) => id);
  return `It is meant for the automation "${wanted}" alone, which does not exist${suggestion(wanted, ids) || '.'} There are: ${ids.join(', ')}.`;
}
