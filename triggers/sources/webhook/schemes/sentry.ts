import { verifySentry } from '../../sentry/verify-sentry.ts';
import { sentryShapeProblem } from '../../sentry/sentry-shapes.ts';
import { lastingBody } from '../hook-identity.ts';
import { textAt } from '../text-at.ts';
import type { WebhookScheme } from '../webhook-scheme.ts';

const RESOURCE = /^[a-z][a-z0-9_]{0,99}$/;

/** A sender that signs as Sentry does, such as a second installation of it. */
export const sentry: WebhookScheme = {
  wrongSignature: 'The signature in Sentry-Hook-Signature is missing or wrong.',
  verify: (header, secrets) => verifySentry(header('sentry-hook-signature'), secrets),
  read: ({ header, payload, body }) => {
    const resource = header('sentry-hook-resource') ?? '';
    if (!RESOURCE.test(resource)) {
      const error = 'The header Sentry-Hook-Resource is missing, or is not the name of a resource.';
      return { refused: { status: 400, error } };
    }
    const problem = sentryShapeProblem(resource, payload);
    if (problem !== null) return { refused: { status: 400, error: problem } };
    const action = textAt(payload, 'action');
    return { type: action === null ? resource : `${resource}.${action}`, identity: lastingBody(body) };
  },
};
