import type { DeliveryFingerprint } from '../../../database/inbox/new-delivery.ts';

/** What the webhook of a new issue and the same issue found later by the API have in common. */
export function newIssueFingerprint(issueId: string): DeliveryFingerprint {
  return { value: `issue.created:${issueId}`, withinMs: null };
}
