import { z } from 'zod';

/** Pairs that the client keeps with a resource. */
export const Metadata = z
  .record(z.string().min(1).max(64), z.string().max(512))
  .refine((pairs) => Object.keys(pairs).length <= 16, 'at most 16 pairs');

/** A change of metadata: `null` deletes a key. */
export const MetadataPatch = z.record(z.string().min(1).max(64), z.string().max(512).nullable());

export const Limit = z.coerce.number().int().min(1).max(1000);

export const Flag = z.stringbool();

/** An instant with any offset, turned into UTC with milliseconds, as the database has it. */
export const Instant = z.iso.datetime({ offset: true }).transform((text) => new Date(text).toISOString());

/** Applies a patch of metadata. Throws ZodError when more than 16 pairs are left. */
export function patchMetadata(
  before: Record<string, string>,
  patch: z.output<typeof MetadataPatch> | null | undefined,
): Record<string, string> {
  const merged = { ...before, ...patch };
  return Metadata.parse(Object.fromEntries(Object.entries(merged).filter(([, value]) => value !== null)));
}
