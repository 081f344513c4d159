import type { z } from 'zod';

/** Marks the issue of a key that is part of the format but not carried out yet. The loader writes its message. */
export const NOT_YET = 'not carried out yet';

/**
 * A part of the format that this version does not carry out yet. Any value is refused, so that it is never ignored
 * silently. Its own schema is checked as well, and is part of the JSON Schema.
 */
export function notYet<Schema extends z.ZodType>(schema: Schema): Schema {
  return schema
    .refine(() => false, { when: () => true, params: { reason: NOT_YET } })
    .meta({
      description: 'Part of the format; this version does not carry it out yet.',
      refused: [null],
      notYet: true,
    });
}
