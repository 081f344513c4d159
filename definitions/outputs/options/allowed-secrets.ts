import { z } from 'zod';
import { suggestion } from '../../../text/suggestion.ts';
import { strictMap } from '../../schema/strict-map.ts';
import { CREDENTIAL_RULES } from './credential-rules.ts';
import { globs } from './globs.ts';

/** What may leave although it looks like a credential: what a rule finds, what stands in some files, or what does both. */
export interface AllowedSecret {
  /** One of `CREDENTIAL_RULES`; null allows every rule. */
  rule: string | null;
  /** A glob; null allows it everywhere. */
  path: string | null;
}

/** The option `allowed-secrets`. */
export const allowedSecrets = z.array(
  strictMap({
    rule: z
      .string()
      .superRefine((rule, context) => {
        if ((CREDENTIAL_RULES as readonly string[]).includes(rule)) return;
        const hint = suggestion(rule, CREDENTIAL_RULES) || `; there are ${CREDENTIAL_RULES.join(', ')}`;
        context.addIssue({ code: 'custom', message: `is ${JSON.stringify(rule)}, which is no rule${hint}` });
      })
      .meta({
        description: `The rule whose findings are allowed: ${CREDENTIAL_RULES.join(', ')}.`,
        absent: 'every rule',
      })
      .optional(),
    path: globs.element
      .refine((glob) => !glob.startsWith('!'), { error: 'must name files to allow, so it cannot begin with `!`' })
      .meta({ description: 'The files in which they are allowed, as a glob.', absent: 'everywhere' })
      .optional(),
  })
    .refine(({ rule, path }) => rule !== undefined || path !== undefined, {
      error: 'is empty and would allow every credential; name a `rule`, a `path`, or both',
    })
    .transform(({ rule, path }): AllowedSecret => ({ rule: rule ?? null, path: path ?? null })),
);

/** `github in test/**`, for people. */
export function showAllowedSecret({ rule, path }: AllowedSecret): string {
  const what = rule ?? 'every kind';
  return path === null ? what : `${what} in ${path}`;
}
