import type { RunEvent } from '../contract/event.ts';
import { parsePayload, deliveryText } from '../database/inbox/delivery-payload.ts';
import { readDelivery } from '../database/inbox/read-delivery.ts';
import type { Database } from '../database/schema.ts';
import { readSentryPayload } from '../definitions/sources/sentry/read-sentry-payload.ts';

/** What a run that Sentry started is about. */
export interface SentryOrigin {
  issueId: string | null;
  /** Slugs, in lower case. */
  projects: string[];
}

/** The issue and the projects of the event that started a run; null if that was no event of Sentry. */
export async function sentryOriginOf(
  database: Database,
  { source, deliveryId }: Pick<RunEvent, 'source' | 'deliveryId'>,
): Promise<SentryOrigin | null> {
  if (source !== 'sentry') return null;
  const delivery = await readDelivery(database, source, deliveryId);
  if (delivery === null) return null;
  const { issueId, projects } = readSentryPayload(parsePayload(deliveryText(delivery.body)));
  return { issueId, projects };
}
