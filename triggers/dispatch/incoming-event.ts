import type { RunEvent } from '../../contract/event.ts';

/** A delivery as dispatch sees it: normalised, with its payload. The subject depends on the automation. */
export interface IncomingEvent {
  event: Omit<RunEvent, 'subject'>;
  payload: unknown;
  /** The id of the one automation that it is meant for; null when any automation may be started by it. */
  automation: string | null;
}

/**
 * The signature of the delivery was right, but its content is not what its sender documents: trying again does not
 * help.
 */
export class MalformedDelivery extends Error {}
