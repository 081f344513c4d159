import { z } from 'zod';
import { NOT_YET } from '../not-yet.ts';
import { strictMap } from '../strict-map.ts';

const dollars = z.number().min(0).meta({ description: 'US dollars per million tokens.' });

const price = strictMap({
  input: dollars,
  output: dollars,
  'cache-write-5m': dollars.optional(),
  'cache-write-1h': dollars.optional(),
  'cache-read': dollars.optional(),
});

/**
 * `prices` of `curfew.yml`. It is refused, because the engine and the worker read no definitions, so that a price would
 * not reach them.
 */
export const pricesSchema = z
  .record(z.string(), price)
  .refine((prices) => Object.keys(prices).length === 0, {
    // Also if a price is wrong: both problems are reported at once.
    when: () => true,
    error:
      'is part of the format, but this version does not carry it to the worker and the engine, which keep the limits; ' +
      'remove it and use a model with a known price',
    params: { reason: NOT_YET },
  })
  .meta({
    description: 'US dollars per million tokens of models whose price is not known; the keys are ids of models.',
    refused: [{ 'my-model': { input: 3, output: 15 } }],
    notYet: true,
  });
