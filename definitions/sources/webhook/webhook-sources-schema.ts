import { z } from 'zod';
import { strictMap } from '../../schema/strict-map.ts';
import { parseIdentity } from './webhook-identity.ts';
import { WEBHOOK_SCHEMES, type WebhookSchemeName } from './webhook-schemes.ts';
import type { WebhookSource } from './webhook-source.ts';

const RESERVED = ['github', 'sentry', 'slack'];
const SCHEMES = Object.keys(WEBHOOK_SCHEMES) as [WebhookSchemeName, ...WebhookSchemeName[]];
const VARIABLE = /^[A-Z][A-Z0-9_]{0,99}_SECRET(_OLD)?$/;
const HEADER = /^[A-Za-z][A-Za-z0-9-]{0,99}$/;

const name = z.string().superRefine((written, context) => {
  const message = RESERVED.includes(written)
    ? `is reserved: /hooks/${written} belongs to Curfew's own source; take another name, such as ${written}-two`
    : /^[a-z][a-z0-9-]{0,49}$/.test(written)
      ? null
      : 'is no name of a source: it begins with a small letter and has only small letters, digits and `-`';
  if (message !== null) context.addIssue({ code: 'custom', message });
});

/** The message does not repeat what was written: it may be the secret itself. */
const variable = z.string().regex(VARIABLE, {
  error: 'must be the name of an environment variable that ends in _SECRET or _SECRET_OLD, never the secret itself',
});

const TWICE =
  'has the same variable twice; a rotation names the new secret and the former one, such as A_SECRET, A_SECRET_OLD';

function areDifferent(variables: string[]): boolean {
  return new Set(variables).size === variables.length;
}

const secret = z
  .union([variable, z.array(variable).min(1).max(2).refine(areDifferent, { error: TWICE })], {
    error: 'must be the name of an environment variable that ends in _SECRET, or a list of two: either is valid',
  })
  .meta({
    description: 'The variable with the secret. A list of two is a rotation: either is valid.',
  });

const header = z.string().regex(HEADER, { error: 'must be the name of a header, such as X-Signature' });

const timestamp = z
  .union([
    header,
    strictMap({
      header: header.meta({ description: 'The header with the time, in seconds or milliseconds since 1970.' }),
      separator: z
        .string()
        .max(10)
        .meta({ description: 'What stands between the time and the body.', absent: 'a dot; for `grafana` a colon' })
        .optional(),
    }),
  ])
  .meta({
    description:
      'A header with a time that is signed before the body; a delivery is refused if it is more than 5 minutes off. For `scheme: hmac` and `grafana`.',
    absent: 'the body alone is signed',
  });

const source = strictMap({
  scheme: z.enum(SCHEMES).meta({ description: 'How its sender signs.' }),
  secret,
  id: z
    .string()
    .superRefine((written, context) => {
      const problem = parseIdentity(written);
      if ('problem' in problem) context.addIssue({ code: 'custom', message: `is no id: ${problem.problem.message}` });
    })
    .meta({
      description:
        'An expression over the members of the body, such as `event.id`: deliveries of which it gives the same are one. Where the body has no member `event`, that is the body itself.',
      absent: 'what the scheme says',
    })
    .optional(),
  header: header
    .meta({ description: 'The header with the signature. For `scheme: hmac`, and for `grafana`.' })
    .optional(),
  encoding: z
    .enum(['hex', 'base64'])
    .meta({ description: 'How the signature is written. For `scheme: hmac`.' })
    .optional(),
  prefix: z
    .string()
    .max(50)
    .meta({
      description: 'What stands before the signature, such as `sha256=`. For `scheme: hmac`.',
      absent: 'nothing',
    })
    .optional(),
  algorithm: z
    .enum(['sha1', 'sha256', 'sha512'])
    .meta({ description: 'The hash of the signature. For `scheme: hmac`.', absent: 'sha256' })
    .optional(),
  timestamp: timestamp.optional(),
})
  .superRefine((written, context) => {
    const issue = (key: string, message: string): void => context.addIssue({ code: 'custom', path: [key], message });
    const { scheme } = written;
    for (const key of ['header', 'encoding'] as const) {
      if (scheme === 'hmac' && written[key] === undefined) issue(key, 'is missing: `scheme: hmac` needs it');
    }
    const usable = scheme === 'hmac' ? OF_HMAC : scheme === 'grafana' ? ['header', 'timestamp'] : [];
    for (const key of OF_HMAC) {
      if (written[key] === undefined || usable.includes(key)) continue;
      issue(key, `has no meaning with \`scheme: ${scheme}\`; remove it, or write \`scheme: hmac\``);
    }
  })
  .transform((written): WebhookSource => {
    const { scheme } = written;
    const time = typeof written.timestamp === 'string' ? { header: written.timestamp } : written.timestamp;
    return {
      scheme,
      secrets: typeof written.secret === 'string' ? [written.secret] : written.secret,
      id: written.id ?? null,
      header: written.header ?? null,
      encoding: written.encoding ?? 'hex',
      prefix: written.prefix ?? '',
      algorithm: written.algorithm ?? 'sha256',
      timestamp: time ? { header: time.header, separator: time.separator ?? (scheme === 'grafana' ? ':' : '.') } : null,
    };
  });

const OF_HMAC = ['header', 'encoding', 'prefix', 'algorithm', 'timestamp'] as const;

/** `sources` of `curfew.yml`. */
export const webhookSourcesSchema = z.record(name, source).meta({
  description:
    'Senders of webhooks, by names that you choose: each posts to /hooks/<name>, and `on.webhook` names it. github, sentry and slack are reserved.',
  default: {},
  examples: [
    {
      pager: { scheme: 'pagerduty', secret: 'PAGER_SECRET', id: 'event.id' },
      billing: { scheme: 'standard-webhooks', secret: ['BILLING_SECRET', 'BILLING_SECRET_OLD'] },
      builds: {
        scheme: 'hmac',
        secret: 'BUILDS_SECRET',
        header: 'X-Signature',
        encoding: 'base64',
        prefix: 'v2=',
        algorithm: 'sha512',
        timestamp: { header: 'X-Timestamp', separator: ':' },
      },
    },
  ],
});
