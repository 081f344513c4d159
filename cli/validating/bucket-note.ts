import type { Automation } from '../../definitions/automation.ts';
import { bucketUsers } from '../place/bucket-users.ts';

/**
 * A note, without a full stop, that names the enabled automations whose files go to the bucket, where no bucket is set; null
 * if one is set, or if none needs it. The worker needs it, and its environment may be another one.
 */
export function bucketNote(automations: readonly Automation[], bucket: string | null): string | null {
  const users = bucketUsers(automations).map(({ id }) => id);
  if (bucket !== null || users.length === 0) return null;
  return `CURFEW_S3_BUCKET is not set here; a worker without it cannot hand over the files of ${users.join(', ')}, which go to a bucket (\`to: issue\` links to it, too)`;
}
