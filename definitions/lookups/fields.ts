import { z } from 'zod';
import { isRefName } from '../../text/is-ref-name.ts';

/** Members that inputs of several lookups of a forge share. */

export const repository = z
  .string('is not a text')
  .regex(/^[\w.-]+\/[\w.-]+$/, 'is not owner/name')
  .optional()
  .meta({
    description:
      'owner/name. Leave it out for the repository of this work. The only other one allowed is that of the event that started the work.',
  });

export const number = z.int('is not a whole number').positive('is not a number of the forge');

/** A point in time: a whole day counts from its beginning in UTC. */
export const time = z
  .string('is not a text')
  .trim()
  .refine(isTime, 'is not a time; write it such as 2026-11-27T06:00:00Z or 2026-11-27')
  .transform((text) => new Date(text).toISOString().replace(/\.\d+Z$/, 'Z'));

/** How many entries one answer lists. */
export const limit = z
  .int('is not a whole number')
  .min(1, 'is less than 1')
  .max(500, 'is more than 500')
  .default(100)
  .meta({ description: 'The most entries in one answer. A longer list goes on with the cursor.' });

/** A name of a branch, tag or commit, as a forge takes it in the path of a request. */
export const ref = z
  .string('is not a text')
  .trim()
  .refine(isRefName, 'is not the name of a branch or tag, nor the id of a commit');

export const words = z.string('is not a text').trim().min(1, 'is empty').max(250, 'is longer than 250 characters');

/** Names of labels, all of which must be there. */
export const labels = z
  .array(
    words.refine((name) => !name.includes(','), 'has a comma; write each label by itself'),
    'is not a list',
  )
  .max(20, 'has more than 20 labels')
  .default([]);

function isTime(text: string): boolean {
  return (
    /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d))?$/.test(text) &&
    !Number.isNaN(Date.parse(text))
  );
}
