import type { Automation } from '../../definitions/automation.ts';
import { matchTrigger } from '../../definitions/match-trigger.ts';
import type { TriggerEvent } from '../../definitions/sources/source-definition.ts';
import type { IncomingEvent } from '../dispatch/incoming-event.ts';
import type { NotRecorded } from './not-recorded.ts';
import type { Verdict } from './verdict.ts';

/** A delivery that was read, and the automations that are to be decided. */
export interface Reading {
  incoming: IncomingEvent;
  chosen: readonly Automation[];
}

/**
 * Decides about a delivery of which it is not known who is behind it. An automation that would not start even if a person was, is
 * refused for certain; any other one is unknown.
 */
export function refusedWithoutAnswers(
  { incoming, chosen }: Reading,
  missing: NotRecorded,
): ({ automation: string } & Verdict)[] {
  const event: TriggerEvent = { ...incoming.event, payload: incoming.payload, doer: { kind: 'person' } };
  return chosen
    .filter(({ id }) => incoming.automation === null || incoming.automation === id)
    .map((automation) => {
      const match = matchTrigger(automation, event, null);
      const verdict: Verdict = match.matched
        ? { verdict: 'unknown', reason: missing.message }
        : { verdict: 'refused', reason: match.reason, values: match.values };
      return { automation: automation.id, ...verdict };
    });
}
