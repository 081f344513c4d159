import type { Automation } from '../../definitions/automation.ts';
import { optionsOf } from '../../definitions/outputs/options-of.ts';
import { uploadFiles } from '../../definitions/outputs/upload-files.ts';

/** An enabled automation whose files go to the bucket. */
export interface BucketUser {
  id: string;
  /** Where in the bucket, below its prefix; null: right there. */
  folder: string | null;
}

export function bucketUsers(automations: readonly Automation[]): BucketUser[] {
  return automations.flatMap(({ id, enabled, safeOutputs }) => {
    const options = optionsOf(uploadFiles, safeOutputs);
    const isUser = enabled && !safeOutputs.staged && (options?.to === 's3' || options?.to === 'issue');
    return isUser ? [{ id, folder: options.folder }] : [];
  });
}
