import { z } from 'zod';
import { count } from '../../schema/scalars.ts';

/** The option `target`: what an output is for. */
export const target = z
  .union([z.literal('triggering'), z.literal('*'), count], {
    error: 'must be triggering (what the event is about), "*" (any issue of the repository) or a number',
  })
  .meta({
    description: 'triggering: what the event is about; "*": any issue the agent names; a number: this issue.',
  })
  .default('triggering');

/** The number that the agent names where the target is `*`. `doing`: `comment on`. */
export function chosenNumber(doing: string) {
  return z
    .int(`is not a whole number; say which issue or pull request to ${doing}`)
    .positive('is not the number of an issue')
    .meta({ description: 'The number of the issue or pull request.' });
}
