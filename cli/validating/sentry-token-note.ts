import type { Automation } from '../../definitions/automation.ts';
import { getSentryEvent } from '../../definitions/lookups/get-sentry-event.ts';
import { sentryAddComment } from '../../definitions/outputs/sentry-add-comment.ts';
import { sentryResolveIssue } from '../../definitions/outputs/sentry-resolve-issue.ts';

/**
 * A note, without a full stop, that names the enabled automations whose runs ask Sentry, where there is no token for it; null
 * if there is a token, or if no run asks. The worker needs the token, and its environment may be another one.
 */
export function sentryTokenNote(automations: readonly Automation[], token: string | null): string | null {
  const users = automations.filter(asksSentry).map(({ id }) => id);
  if (token !== null || users.length === 0) return null;
  return `SENTRY_AUTH_TOKEN is not set here; a worker without it cannot read or write at Sentry, as ${users.join(', ')} may ask it to`;
}

function asksSentry({ enabled, lookups, safeOutputs }: Automation): boolean {
  const keys = [sentryAddComment.key, sentryResolveIssue.key];
  const writes = !safeOutputs.staged && keys.some((key) => Object.hasOwn(safeOutputs.allowed, key));
  return enabled && (writes || lookups.includes(getSentryEvent.tool.name));
}
