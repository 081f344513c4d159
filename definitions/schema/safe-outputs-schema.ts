import { z } from 'zod';
import { OUTPUTS } from '../outputs/outputs.ts';
import type { Output } from '../outputs/output.ts';
import { OUTPUTS_FOREIGN_KEYS } from './foreign/output-foreign-keys.ts';
import type { OutputMessages } from '../automation.ts';
import { messagesSchema } from './messages-schema.ts';
import { NOT_YET_OUTPUTS } from './not-yet-outputs.ts';
import { notYet } from './not-yet.ts';
import { showValue } from './show-value.ts';
import { strictMap } from './strict-map.ts';

/** What stands under `safe-outputs`, each output with all defaults filled in. */
export type WrittenSafeOutputs = {
  staged?: boolean | undefined;
  messages?: OutputMessages | undefined;
} & Readonly<Record<string, unknown>>;

/** `safe-outputs` of an automation. Null and an empty map below an output mean: with all defaults. */
export const safeOutputsSchema = safeOutputsSchemaOf(OUTPUTS);

/**
 * The schema of `safe-outputs`: the keys of the table, `staged`, and outputs of the format that this version refuses.
 */
export function safeOutputsSchemaOf(table: readonly Output[]): z.ZodType<WrittenSafeOutputs> {
  const carriedOut = Object.fromEntries(table.map(({ key, options }) => [key, options.optional()]));
  const notCarriedOut = Object.entries(NOT_YET_OUTPUTS).filter(([key]) => !Object.hasOwn(carriedOut, key));
  return strictMap(
    {
      ...carriedOut,
      staged: z
        .boolean()
        .meta({
          description: 'Everything is shown, nothing is done.',
          default: false,
          examples: [true],
        })
        .optional(),
      messages: messagesSchema.optional(),
      ...Object.fromEntries(notCarriedOut.map(([key, options]) => [key, notYet(options).optional()])),
    },
    OUTPUTS_FOREIGN_KEYS,
    insteadOfNames,
  );
}

/** What to write in place of the name of an output, or of a list of names. */
function insteadOfNames(written: unknown): string | undefined {
  const names = Array.isArray(written) ? (written as unknown[]) : [written];
  if (names.length === 0 || !names.every((name) => typeof name === 'string' && /^[\w-]{1,40}$/.test(name)))
    return undefined;
  return `is ${showValue(written)}; write a map: { ${names
    .map((name) => `${String(name)}: `)
    .join(', ')
    .trim()} }`;
}
