import { z } from 'zod';
import { globProblem } from '../../match-glob.ts';
import { text } from '../../schema/scalars.ts';

/** A list of patterns of files; each is checked when the file is loaded. */
export const globs = z.array(
  text.superRefine((glob, context) => {
    const message = globProblem(glob);
    if (message !== null) context.addIssue({ code: 'custom', message: `is wrong: ${message}` });
  }),
);
