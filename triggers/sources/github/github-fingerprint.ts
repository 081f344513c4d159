import { createHash } from 'node:crypto';
import type { DeliveryFingerprint } from '../../../database/inbox/new-delivery.ts';
import { withoutMember } from '../without-member.ts';

/** The bodies of these events hold no time and no id, so two equal ones may both be real. */
const WITHOUT_TIME: ReadonlySet<string> = new Set(['repository_dispatch', 'workflow_dispatch']);
const CONFIRMED_WITHIN_MS = 10 * 60_000;

/**
 * What makes two deliveries of GitHub one, because the signature does not cover the delivery id: the event's name and the
 * body without the member `installation`, which an App's hook has and a repository's hook has not. `text` is a JSON object.
 */
export function githubFingerprint(name: string, text: string): DeliveryFingerprint {
  const hash = createHash('sha256').update(`${name}\n`);
  for (const part of withoutMember(text, 'installation')) hash.update(part);
  const value = hash.digest('base64url');
  if (!WITHOUT_TIME.has(name)) return { value, withinMs: null };
  return { value, withinMs: CONFIRMED_WITHIN_MS, isConfirmable: true };
}
