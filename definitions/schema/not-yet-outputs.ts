import { z } from 'zod';

/** Outputs of the format without a row in the table. A row of the same key takes the place of an entry. */
export const NOT_YET_OUTPUTS: Readonly<Record<string, z.ZodType>> = {
  'threat-check': z.enum(['warn', 'block']),
};
