import type { RunEvent } from '../../../contract/event.ts';

/**
 * The number of the issue or pull request that an event is about; null if it is about none. It is read from the subject,
 * or from the event's page if the automation calls its subject something else.
 */
export function subjectNumber({ subject, url, repository }: RunEvent): number | null {
  const [, where, number] = /^(?:issue|pull):(.+)#(\d+)$/.exec(subject) ?? [];
  if (number !== undefined && where?.toLowerCase() === repository?.toLowerCase()) return Number(number);
  const page = /\/(?:issues|pulls?)\/(\d+)(?:[/?#]|$)/.exec(url ?? '')?.[1];
  return page === undefined ? null : Number(page);
}
