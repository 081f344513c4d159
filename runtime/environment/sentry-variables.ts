import { z } from 'zod';
import { secret, url } from './variable-forms.ts';

/** What Curfew needs to know of Sentry. */
export const sentryVariables = {
  SENTRY_CLIENT_SECRET: secret.meta({
    description:
      'The client secret of the integration at Sentry, with which it signs its webhooks. The former one may stand in SENTRY_CLIENT_SECRET_OLD while it is being replaced.',
    example: 'my-client-secret',
    readBy: ['dev', 'serve'],
  }),
  SENTRY_AUTH_TOKEN: secret.meta({
    description:
      'A token of Sentry that reads issues and events, and writes comments where an automation asks for that.',
    example: 'my-sentry-token',
    readBy: ['dev', 'serve', 'worker', 'command'],
  }),
  SENTRY_ORG: z
    .string()
    .regex(/^[\w.-]{1,100}$/, 'is not the slug of an organization, such as acme')
    .nullable()
    .default(null)
    .meta({
      description:
        'The slug of the organization at Sentry. Without it, it is the only one that SENTRY_AUTH_TOKEN sees.',
      example: 'acme',
      readBy: ['dev', 'serve', 'worker', 'command'],
    }),
  SENTRY_URL: url.default('https://sentry.io').meta({
    description: 'The address of Sentry; set it for an installation of your own.',
    example: 'https://sentry.example.com',
    readBy: ['dev', 'serve', 'worker', 'command'],
  }),
};
