import type { z } from 'zod';
import type { ProcessName } from './process-name.ts';
import type { fileVariables } from './file-variables.ts';

type FileVariables = z.infer<z.ZodObject<typeof fileVariables>>;

/** The bucket for files that agents hand over. */
export interface S3Setting {
  bucket: string;
  /** Null: that of Amazon S3 in the region. */
  endpoint: string | null;
  region: string;
  /** What every key begins with; empty or ends with `/`. */
  prefix: string;
  /** Null: found where the AWS SDK looks. */
  key: { id: string; secret: string } | null;
  /** Where people open the objects, without a slash at the end; null: by presigned addresses. */
  publicUrl: string | null;
}

/** The bucket that the variables name; null if they name none. */
export function s3Setting(variables: FileVariables): S3Setting | null {
  const { CURFEW_S3_BUCKET: bucket, CURFEW_S3_ACCESS_KEY_ID: id, CURFEW_S3_SECRET_ACCESS_KEY: secret } = variables;
  if (bucket === null) return null;
  return {
    bucket,
    endpoint: variables.CURFEW_S3_ENDPOINT,
    region: variables.CURFEW_S3_REGION,
    prefix: variables.CURFEW_S3_PREFIX?.replace(/\/*$/, '/') ?? '',
    key: id === null || secret === null ? null : { id, secret },
    publicUrl: variables.CURFEW_S3_PUBLIC_URL?.replace(/\/+$/, '') ?? null,
  };
}

/** What is wrong among these variables together, a sentence for each. Only a worker puts anything into the bucket. */
export function s3Problems(process: ProcessName, variables: FileVariables): string[] {
  if (process !== 'worker' && process !== 'dev') return [];
  const { CURFEW_S3_ACCESS_KEY_ID: id, CURFEW_S3_SECRET_ACCESS_KEY: secret } = variables;
  if (id !== null && secret === null)
    return ['CURFEW_S3_SECRET_ACCESS_KEY is not set: CURFEW_S3_ACCESS_KEY_ID needs it'];
  if (id === null && secret !== null)
    return ['CURFEW_S3_ACCESS_KEY_ID is not set: CURFEW_S3_SECRET_ACCESS_KEY needs it'];
  return [];
}
