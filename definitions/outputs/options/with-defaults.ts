import type { z } from 'zod';

/** Options that may all be left out: nothing below the key (null) means the same as an empty map. */
export function withDefaults<Options>(schema: z.ZodType<Options>): z.ZodType<Options> {
  return schema.nullable().transform((written) => written ?? schema.parse({}));
}
