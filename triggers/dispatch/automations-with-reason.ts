import type { Automation } from '../../definitions/automation.ts';
import { automationIndex } from './automation-index.ts';
import type { IncomingEvent } from './incoming-event.ts';

const FEW = 100;

/**
 * The automations for which a decision says a reason, in the order of the files: all of them if there are only a few, else those
 * that the event may start.
 */
export function automationsWithReason(
  automations: readonly Automation[],
  { event, payload }: Pick<IncomingEvent, 'event' | 'payload'>,
): readonly Automation[] {
  return automations.length <= FEW ? automations : automationIndex(automations).mayStart({ ...event, payload });
}
