import { createHash } from 'node:crypto';
import type { RunId } from '../../contract/event.ts';

/**
 * The id of the run that a delivery starts for an automation: always the same for the same delivery. Delivery ids that
 * would not read well in a workflow id, or could be mistaken for a part of it, are hashed. Temporal itself makes the ids of
 * scheduled runs, so those stay as they are.
 */
export function runIdOf(automation: string, source: string, deliveryId: string): RunId {
  const readable = source === 'schedule' || /^[\w.-]{1,80}$/.test(deliveryId);
  return `${automation}/${source}/${readable ? deliveryId : createHash('sha256').update(deliveryId).digest('hex')}`;
}
