import { z } from 'zod';
import { strictMap } from '../../schema/strict-map.ts';
import { max } from './max.ts';

/** How often one run may say so. More would be noise. */
const MOST_LACKS = 20;

export interface LackOptions {
  max: number;
}

const COUNTED = '`curfew report` counts what agents lacked, by automation';

/** What may stand below `missing-tool` and `missing-data`. Every run has them. */
export const lackOptions = z
  .union(
    [
      strictMap(
        {
          max: max
            .meta({
              description: 'How often one run may say so.',
              absent: `${MOST_LACKS} times`,
            })
            .optional(),
        },
        { 'create-issue': COUNTED, 'title-prefix': COUNTED, labels: COUNTED, 'report-as-failure': COUNTED },
      ),
      z.null(),
    ],
    { error: 'is always there; remove this, or write it without a value' },
  )
  .transform((written) => ({ max: written?.max ?? MOST_LACKS }));

export const lackedName = z
  .string('is not a text')
  .trim()
  .min(1, 'is empty')
  .max(200, 'is longer than 200 characters; write the rest as the reason');

export const lackedWords = z
  .string('is not a text')
  .trim()
  .min(1, 'is empty')
  .max(2_000, 'is longer than 2,000 characters');
