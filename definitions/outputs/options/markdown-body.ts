import { z } from 'zod';

/** The text of an issue or a comment, as the agent writes it. */
export const markdownBody = z
  .string('is not a text')
  .trim()
  .min(1, 'is empty')
  .max(200_000, 'is longer than 200,000 characters')
  .meta({ description: 'Markdown.' });
