import { z } from 'zod';

/** Labels, as the agent names them. */
export const labelsInput = z
  .array(z.string('is not a text').trim().min(1, 'is empty').max(250, 'is longer than 250 characters'), 'is not a list')
  .min(1, 'is empty')
  .max(10, 'has more than 10 labels')
  .meta({ description: 'The names of the labels.' });
