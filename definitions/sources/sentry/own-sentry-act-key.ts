/**
 * The name under which Curfew writes down that it resolves an issue at Sentry, and by which it finds that again when a webhook tells
 * of it.
 */
export function ownSentryActKey(issueId: string): string {
  return `sentry-resolved:${issueId}`;
}
