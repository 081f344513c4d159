import { z } from 'zod';

/** The title of an issue or a discussion, as the agent writes it. */
export const titleInput = z
  .string('is not a text')
  .trim()
  .min(1, 'is empty')
  .max(1_000, 'is longer than 1,000 characters')
  .meta({ description: 'One line that says what it is about.' });
