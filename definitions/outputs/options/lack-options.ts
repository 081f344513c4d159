import { z } from 'zod';
import { strictMap } from '../../schema/strict-map.ts';
import { max } from './max.ts';

/** How often one run may say so. More would be noise. */
export const MOST_LACKS = 20;

const COUNTED = '`curfew report` counts what agents lacked, by automation';

/** What may stand below `missing-tool` and `missing-data`. It changes nothing: every run has them. */
export const lackOptions = z
  .union(
    [
      strictMap(
        {
          max: max
            .meta({
              description: `Checked and not kept: the agent may say so ${MOST_LACKS} times.`,
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
  .transform(() => ({}));

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
