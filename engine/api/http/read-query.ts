import type { Context } from 'hono';
import type { z } from 'zod';

/**
 * Reads the query of a list. `name[]` becomes an array, everything else a text that the shape may convert.
 * Throws ZodError, which the API answers with 400.
 */
export function readQuery<Shape extends z.ZodType>(context: Context, shape: Shape): z.output<Shape> {
  const given = Object.entries(context.req.queries()).map(([name, values]) =>
    name.endsWith('[]') ? [name.slice(0, -2), values] : [name, values.at(-1)],
  );
  return shape.parse(Object.fromEntries(given));
}
