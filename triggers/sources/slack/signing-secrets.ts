import type { SourceEnvironment } from '../trigger-source.ts';

/** The variables with the signing secrets of the app: the present one, and the former one while it is being replaced. */
export const SIGNING_SECRETS = ['SLACK_SIGNING_SECRET', 'SLACK_SIGNING_SECRET_OLD'] as const;

/** The signing secrets that are set. */
export function signingSecrets(secrets: SourceEnvironment['sourceSecrets']): string[] {
  return SIGNING_SECRETS.flatMap((name) => secrets[name] ?? []);
}
