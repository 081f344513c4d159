import { z } from 'zod';
import { count } from '../../schema/scalars.ts';

/** The option `target` of an output for pull requests. */
export const pullTarget = z
  .union([z.literal('triggering'), z.literal('*'), count], {
    error: 'must be triggering (the pull request of the run), "*" (any pull request of the repository) or a number',
  })
  .meta({
    description:
      'triggering: the pull request that the event is about, else the one that Curfew has opened for the subject of the run; "*": any pull request the agent names; a number: this one.',
  })
  .default('triggering');
