import type { SourceEnvironment, TriggerSource } from '../trigger-source.ts';
import { spacedSecrets } from '../spaced-secrets.ts';
import { acceptSentry } from './accept-sentry.ts';
import { findSentryDoer } from './find-sentry-doer.ts';
import { recoverSentry } from './recover-sentry.ts';
import { readSentryEvent } from './read-sentry-event.ts';
import { verifySentry } from './verify-sentry.ts';

const NO_SECRET = 'SENTRY_CLIENT_SECRET is not set: it is needed to check signatures of webhooks of Sentry';

/** Webhooks of an integration at Sentry. */
export const sentrySource: TriggerSource = {
  id: 'sentry',
  routes: () => [
    {
      path: '/hooks/sentry',
      wrongSignature:
        'The signature in Sentry-Hook-Signature is missing or wrong: does Curfew have the client secret of the integration?',
      verify: (header, environment) => verifySentry(header('sentry-hook-signature'), secretsOf(environment)),
      accept: acceptSentry,
    },
  ],
  missing: (_use, environment) => [
    ...(secretsOf(environment).length === 0 ? [NO_SECRET] : []),
    ...spacedSecrets(SECRETS, environment.sourceSecrets),
  ],
  read: readSentryEvent,
  // The pure half recognises the comments of Curfew by their mark.
  ownAccount: () => Promise.resolve(null),
  doer: findSentryDoer,
  checkNeeds: () => Promise.resolve(null),
  recover: recoverSentry,
};

/** The present secret, and the former one while it is being replaced. */
const SECRETS = ['SENTRY_CLIENT_SECRET', 'SENTRY_CLIENT_SECRET_OLD'];

function secretsOf({ sourceSecrets }: SourceEnvironment): string[] {
  return SECRETS.flatMap((name) => sourceSecrets[name] ?? []);
}
