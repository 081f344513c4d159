import type { Delivery } from '../../database/inbox/read-delivery.ts';
import type { DeliveredEvent } from '../../triggers/event-of-delivery.ts';

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
