import { S3ServiceException } from '@aws-sdk/client-s3';

const ADVICE: Readonly<Record<string, string>> = {
  AuthorizationHeaderMalformed: 'correct CURFEW_S3_REGION',
  AccessDenied: 'let the key put and read objects in CURFEW_S3_BUCKET below CURFEW_S3_PREFIX',
  InvalidAccessKeyId: 'correct CURFEW_S3_ACCESS_KEY_ID',
  InvalidBucketName: 'correct CURFEW_S3_BUCKET',
  NoSuchBucket: 'make the bucket, or correct CURFEW_S3_BUCKET',
  PermanentRedirect: 'correct CURFEW_S3_REGION',
  SignatureDoesNotMatch: 'correct CURFEW_S3_SECRET_ACCESS_KEY',
};

const NO_KEY =
  'set CURFEW_S3_ACCESS_KEY_ID and CURFEW_S3_SECRET_ACCESS_KEY, or give the machine a role that may use the bucket';

/**
 * What a person must do before the bucket takes objects, without a full stop; null if the error does not say that they must: the
 * server is away or busy, or what was asked was wrong.
 */
export function s3Advice(error: unknown): string | null {
  // The SDK has no key and finds no role.
  if (error instanceof Error && error.name === 'CredentialsProviderError') return NO_KEY;
  if (!(error instanceof S3ServiceException)) return null;
  if (Object.hasOwn(ADVICE, error.name)) return ADVICE[error.name] ?? null;
  // HEAD has no body, so its errors have no code: the status is all. A clock that is wrong is no matter of rights.
  const isRight = error.$metadata.httpStatusCode === 403 && error.name !== 'RequestTimeTooSkewed';
  return isRight ? (ADVICE['AccessDenied'] ?? null) : null;
}
