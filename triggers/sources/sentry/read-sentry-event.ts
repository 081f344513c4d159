import { readSentryPayload, type SentryPayload } from '../../../definitions/sources/sentry/read-sentry-payload.ts';
import { oneLine } from '../../../text/one-line.ts';
import { MalformedDelivery, type IncomingEvent } from '../../dispatch/incoming-event.ts';
import { deliveryJson } from '../delivery-json.ts';
import { pageUrl } from '../page-url.ts';
import type { GivenDelivery } from '../trigger-source.ts';

const MAX_TITLE_BYTES = 200;

/** Normalises a delivery of Sentry. Throws MalformedDelivery when its payload says no action or is not about anything. */
export function readSentryEvent(delivery: GivenDelivery): IncomingEvent {
  const { deliveryId, name } = delivery;
  const payload = deliveryJson(delivery);
  const read = readSentryPayload(payload);
  const { action, issueId, alertId, actor, url } = read;
  if (action === null || (issueId === null && alertId === null)) {
    const lacks = action === null ? '`action`' : 'id of an issue or an alert';
    throw new MalformedDelivery(`The payload of "${name}" is not what Sentry documents: it has no ${lacks}.`);
  }
  const event = {
    source: 'sentry',
    name,
    deliveryId,
    title: title(name, read),
    actor: actor === null ? null : oneLine(actor, MAX_TITLE_BYTES) || null,
    repository: null,
    url: pageUrl([url]),
  };
  return { event, payload, automation: null };
}

function title(name: string, { action, title: given, issueId, alertId }: SentryPayload): string {
  const line = oneLine(given ?? '', MAX_TITLE_BYTES);
  return line === '' ? oneLine(`${name} ${action} ${issueId ?? alertId}`, MAX_TITLE_BYTES) : line;
}
