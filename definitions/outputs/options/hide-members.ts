import { z } from 'zod';

/** The input of a tool without the members that are not for the agent to choose. Only optional members may be hidden. */
export function hideMembers<Input>(
  input: z.ZodObject & z.ZodType<Input>,
  hidden: readonly (keyof Input & string)[],
): z.ZodType<Input> {
  const names: readonly string[] = hidden;
  const shown = Object.entries(input.shape).filter(([name]) => !names.includes(name));
  // The compiler does not follow that an input without optional members is one of the same type.
  return z.object(Object.fromEntries(shown)) as unknown as z.ZodType<Input>;
}
