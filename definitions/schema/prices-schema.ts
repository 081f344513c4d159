import { z } from 'zod';
import { NOT_YET } from './not-yet.ts';
import { strictMap } from './strict-map.ts';

const dollars = z.number().min(0).meta({ description: 'US dollars per million tokens.' });

const price = strictMap({
  input: dollars,
  output: dollars,
  'cache-write-5m': dollars.optional(),
  'cache-write-1h': dollars.optional(),
  'cache-read': dollars.optional(),
});

/** `prices` of `curfew.yml`. Engine and worker read no definitions, so that a price written here would not reach them. */
export const pricesSchema = z.record(z.string(), price).refine((prices) => Object.keys(prices).length === 0, {
  // Its prices may be wrong, too: both are said at once.
  when: () => true,
  error:
    'is part of the format, but this version does not carry it to the worker and the engine, where limits are kept; ' +
    'use a model of a known price and remove it',
  params: { reason: NOT_YET },
});
