import { isTimezone } from './is-timezone.ts';
import { text } from './scalars.ts';
import { showValue } from './show-value.ts';

/** The name of a time zone, or a fixed distance to UTC. */
export const timezone = text.refine(isTimezone, {
  error: ({ input }) =>
    `is ${showValue(input)}, which is no time zone; write a name such as Europe/Berlin or UTC, or a distance such as +08:00`,
});
