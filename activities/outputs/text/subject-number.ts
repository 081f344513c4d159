import type { RunEvent } from '../../../contract/event.ts';

/**
 * The number of the issue or pull request that an event is about; null if it is about none. It is read from the subject
 * or, if the automation has its own `subject`, from the page of the event.
 */
export function subjectNumber({ subject, url, repository }: RunEvent): number | null {
  const [, where, number] = /^(?:issue|pull):(.+)#(\d+)$/.exec(subject) ?? [];
  if (number !== undefined && where?.toLowerCase() === repository?.toLowerCase()) return Number(number);
  const [, place, page] =
    /\/([^/]+\/[^/]+)\/(?:issues|pulls?)\/(\d+)(?:\/|$)/.exec(URL.parse(url ?? '')?.pathname ?? '') ?? [];
  // Other sources have pages that look alike: sentry.io/organizations/acme/issues/4711.
  return page !== undefined && place?.toLowerCase() === repository?.toLowerCase() ? Number(page) : null;
}
