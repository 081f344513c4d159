import { z } from 'zod';

/** The option `close-older-key`, in the form in which issues carry it: small letters, digits and hyphens. */
export const closeOlderKey = z
  .string()
  .max(100)
  .transform((key, context) => {
    const plain = key
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, '-')
      .replaceAll(/^-|-$/g, '');
    if (plain !== '') return plain;
    context.addIssue({ code: 'custom', message: `is ${JSON.stringify(key)}; it needs a letter or a digit` });
    return z.NEVER;
  });
