import type { SourceEnvironment } from '../trigger-source.ts';

/** The signing secrets of the app: the present one, and the former one while it is being replaced. */
export function signingSecrets(secrets: SourceEnvironment['sourceSecrets']): string[] {
  return [secrets['SLACK_SIGNING_SECRET'], secrets['SLACK_SIGNING_SECRET_OLD']].filter((value) => value !== undefined);
}
