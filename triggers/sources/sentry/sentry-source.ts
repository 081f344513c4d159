import { hmacCheck } from '../hmac-check.ts';
import type { BodyCheck, SourceEnvironment, TriggerSource } from '../trigger-source.ts';
import { acceptSentry } from './accept-sentry.ts';
import { readSentryEvent } from './read-sentry-event.ts';

const NO_SECRET = 'SENTRY_CLIENT_SECRET is not set: it is needed to check signatures of webhooks of Sentry';

/** Webhooks of an integration at Sentry. */
export const sentrySource: TriggerSource = {
  id: 'sentry',
  routes: () => [
    {
      path: '/hooks/sentry',
      wrongSignature:
        'The signature in Sentry-Hook-Signature is missing or wrong: does Curfew have the client secret of the integration?',
      verify: (header, environment) => verify(header('sentry-hook-signature'), environment),
      accept: acceptSentry,
    },
  ],
  missing: (_use, environment) => (secretsOf(environment).length === 0 ? [NO_SECRET] : []),
  read: readSentryEvent,
  // What Curfew does at Sentry is known by its mark, in the pure half.
  ownAccount: () => Promise.resolve(null),
  checkNeeds: () => Promise.resolve(null),
};

/** Sentry signs the bytes of the body, and writes the signature as hexadecimal digits without a prefix. */
function verify(signature: string | undefined, environment: SourceEnvironment): BodyCheck | null {
  if (!/^[0-9a-f]{64}$/i.test(signature ?? '')) return null;
  const given = [Buffer.from(signature ?? '', 'hex')];
  return hmacCheck({ given, secrets: secretsOf(environment), algorithm: 'sha256' });
}

function secretsOf({ sourceSecrets }: SourceEnvironment): string[] {
  const both = [sourceSecrets['SENTRY_CLIENT_SECRET'], sourceSecrets['SENTRY_CLIENT_SECRET_OLD']];
  return both.filter((secret) => secret !== undefined);
}
