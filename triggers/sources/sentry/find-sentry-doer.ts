import { ownSentryActKey } from '../../../definitions/sources/sentry/own-sentry-act-key.ts';
import { readSentryPayload } from '../../../definitions/sources/sentry/read-sentry-payload.ts';
import type { IncomingEvent } from '../../dispatch/incoming-event.ts';
import type { DecidingClients, Doer } from '../trigger-source.ts';

/**
 * How long the webhook of an act may take to arrive and be looked at. Webhooks of Sentry do not say when an issue was resolved,
 * and the name of who did it depends on the kind of token.
 */
const UNDER_WAY_MS = 60 * 60_000;

/** The run that resolved the issue, if Curfew has written down that one did; undefined if not, or if the event is another one. */
export async function findSentryDoer(incoming: IncomingEvent, clients: DecidingClients): Promise<Doer | undefined> {
  const { ownActs } = clients;
  const { action, issueId } = readSentryPayload(incoming.payload);
  if (ownActs === undefined || incoming.event.name !== 'issue' || action !== 'resolved' || issueId === null)
    return undefined;
  const since = new Date((clients.now?.() ?? Date.now()) - UNDER_WAY_MS).toISOString();
  const act = await ownActs.find([ownSentryActKey(issueId)], since);
  return act === null ? undefined : { kind: 'run', ...act };
}
