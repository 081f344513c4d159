import { createHash } from 'node:crypto';
import type { RunId } from '../../contract/event.ts';

/**
 * The id of the run that an automation makes of a delivery: the same whenever it is made again. Delivery ids that
 * would not read well in a workflow id, or could be mistaken for a part of it, are hashed.
 */
export function runIdOf(automation: string, source: string, deliveryId: string): RunId {
  const readable = /^[\w.-]{1,80}$/.test(deliveryId);
  return `${automation}/${source}/${readable ? deliveryId : createHash('sha256').update(deliveryId).digest('hex')}`;
}
