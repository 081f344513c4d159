import { z } from 'zod';
import { OUTPUT_OPTIONS_FOREIGN_KEYS } from '../../schema/foreign/output-foreign-keys.ts';
import { strictMap } from '../../schema/strict-map.ts';
import { max } from './max.ts';
import { target } from './target.ts';
import { withDefaults } from './with-defaults.ts';

/** Options of an output that takes names of a list: labels, logins. */
export interface AllowedOptions {
  max: number;
  /** The only names that the agent may use; null: every one. */
  allowed: string[] | null;
  /** `triggering` (what the event is about), `*` (any issue of the repository), or a number. */
  target: string;
}

/** The list of allowed names, as it is described to people. */
interface AllowedList {
  /** What may be used if there is no list. */
  absent: string;
  description: string;
  examples: string[][];
  name: z.ZodType<string>;
  /** The default of the option `max`. */
  max: number;
}

/** The options `max`, `allowed` and `target`. */
export function allowedOptions(list: AllowedList): z.ZodType<AllowedOptions> {
  const { description, absent, examples } = list;
  const allowed = z.array(list.name).min(1).meta({ description, absent, examples });
  return withDefaults<AllowedOptions>(
    strictMap(
      { max: max.default(list.max), allowed: allowed.optional(), target },
      OUTPUT_OPTIONS_FOREIGN_KEYS,
    ).transform((written) => ({
      max: written.max,
      allowed: written.allowed ?? null,
      target: String(written.target),
    })),
  );
}
