import { z } from 'zod';
import { max } from '../outputs/options/max.ts';
import { OUTPUT_OPTIONS_FOREIGN_KEYS } from './foreign/output-foreign-keys.ts';
import { text } from './scalars.ts';
import { strictMap } from './strict-map.ts';

/** Outputs of the format without a row in the table. A row of the same key takes the place of an entry. */
export const NOT_YET_OUTPUTS: Readonly<Record<string, z.ZodType>> = {
  'create-discussion': options({ 'title-prefix': z.string(), category: text }),
  'threat-check': z.enum(['warn', 'block']),
};

/** All options may be left out, and so may the map. */
function options(shape: z.ZodRawShape): z.ZodType {
  const optional = Object.fromEntries(Object.entries(shape).map(([key, schema]) => [key, z.optional(schema)]));
  return strictMap({ max: max.optional(), ...optional }, OUTPUT_OPTIONS_FOREIGN_KEYS).nullable();
}
