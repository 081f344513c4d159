import type { Delivery } from '../../database/inbox/read-delivery.ts';
import { eventOfDelivery, type DeliveredEvent } from '../../triggers/event-of-delivery.ts';
import type { PayloadDelivery } from '../../triggers/delivery-of-payload.ts';

type Read = DeliveredEvent | { problem: string };

/** `issues.labeled`: the name of the event, and its action if the payload has one that the name does not say. */
export function eventName({ name }: Pick<Delivery, 'name'>, event: Read): string {
  const action = 'problem' in event ? null : event.action;
  return action === null || name.endsWith(action) ? name : `${name}.${action}`;
}

/** `@octocat, acme/api`; empty if the payload says neither. */
export function whoAndWhere(event: Read): string {
  if ('problem' in event) return '';
  const { actor, repository, source } = event;
  const who = actor === null ? null : source === 'github' ? `@${actor}` : actor;
  return [who, repository].filter((part) => part !== null).join(', ');
}

/** `github issues.labeled by @octocat, acme/api: The sum is wrong` */
export function headline(delivery: PayloadDelivery): string {
  const event = eventOfDelivery(delivery);
  const who = whoAndWhere(event);
  const title = 'problem' in event ? '' : `: ${event.title}`;
  return `${delivery.source} ${eventName(delivery, event)}${who === '' ? '' : ` by ${who}`}${title}`;
}
