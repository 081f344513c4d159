import { webhookEventName } from '../../../definitions/sources/webhook/webhook-event-name.ts';
import { oneLine } from '../../../text/one-line.ts';
import type { IncomingEvent } from '../../dispatch/incoming-event.ts';
import { deliveryJson } from '../delivery-json.ts';
import { pageUrl } from '../page-url.ts';
import type { GivenDelivery } from '../trigger-source.ts';
import { textAt } from './text-at.ts';

const MAX_TITLE_BYTES = 200;

/** Where senders write a title and the address of a page for people. The first one that is there counts. */
const TITLES = [
  ['title'],
  ['event', 'data', 'title'],
  ['data', 'title'],
  ['issue', 'fields', 'summary'],
  ['object_attributes', 'title'],
  ['summary'],
];
const URLS = [
  ['html_url'],
  ['event', 'data', 'html_url'],
  ['url'],
  ['data', 'url'],
  ['externalURL'],
  ['object_attributes', 'url'],
];

/** Normalises a delivery of a webhook. Throws MalformedDelivery when its body is not JSON. */
export function readHookEvent(delivery: GivenDelivery): IncomingEvent {
  const { deliveryId, name } = delivery;
  const payload = deliveryJson(delivery);
  const { source, type } = webhookEventName(name);
  const found = TITLES.map((path) => textAt(payload, ...path)).find((title) => title !== null);
  const event = {
    source: 'webhook',
    name,
    deliveryId,
    title: oneLine(found ?? '', MAX_TITLE_BYTES) || oneLine(`${type} of ${source}`, MAX_TITLE_BYTES),
    actor: null,
    repository: null,
    url: pageUrl(URLS.map((path) => textAt(payload, ...path))),
  };
  return { event, payload, automation: null };
}
