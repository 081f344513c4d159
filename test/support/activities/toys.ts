import { z } from 'zod';
import type { LookupRow } from '../../../activities/lookups/lookup-row.ts';
import { delivered } from '../../../activities/outputs/done.ts';
import type { OutputRow } from '../../../activities/outputs/output-row.ts';
import { ToolError } from '../../../activities/session/tools/tool-error.ts';
import type { Lookup } from '../../../definitions/lookups/lookup.ts';
import { max } from '../../../definitions/outputs/options/max.ts';
import type { Output } from '../../../definitions/outputs/output.ts';
import { withDefaults } from '../../../definitions/outputs/options/with-defaults.ts';
import { strictMap } from '../../../definitions/schema/strict-map.ts';

export interface BellOptions {
  loudness: number;
  max: number;
}

export interface BellInput {
  times: number;
}

/** An output that nobody needs: it rings a bell. It shows that a row is all that an output takes. */
export const ringBell: Output<BellOptions, BellInput> = {
  key: 'ring-bell',
  alwaysOn: false,
  needsCheckout: false,
  permissions: () => ({}),
  max: (options) => options.max,
  options: withDefaults(strictMap({ loudness: z.int().max(11).default(3), max: max.default(2) })),
  tool: ({ loudness }) => ({
    description: `Rings the bell, ${loudness} loud.`,
    input: z.object({ times: z.int('is not a whole number').meta({ description: 'How often.' }) }),
  }),
  summary: ({ loudness }) => `a bell, ${loudness} loud`,
};

/** Its doing half: `rung` learns of each ringing, `bells` are those that exist. */
export function ringBellRow(rung: string[], bells: string[]): OutputRow<BellOptions, BellInput> {
  return {
    output: ringBell,
    carryOut: ({ options, input }) => {
      if (input.times > 3) throw new ToolError('The neighbours complain. Ring at most 3 times.');
      const url = `bell://tower/${input.times}`;
      rung.push(`${input.times} times, ${options.loudness} loud`);
      return Promise.resolve(delivered({ type: 'rung-bell', url }, `The bell has rung: ${url}`));
    },
    verify: {
      'rung-bell': ({ artefact }) =>
        Promise.resolve(bells.includes(artefact.url) ? null : `no bell at ${artefact.url}`),
    },
  };
}

export interface WordInput {
  word: string;
}

/** A lookup that nobody needs: it reads a dictionary, if the automation may read packages. */
export const findWord: Lookup<WordInput> = {
  permission: 'packages',
  tool: {
    name: 'find_word',
    description: 'Finds a word in the dictionary.',
    input: z.object({ word: z.string('is not a text').meta({ description: 'The word.' }) }),
  },
};

export function findWordRow(dictionary: Record<string, string>): LookupRow<WordInput> {
  return {
    lookup: findWord,
    read: ({ input }) => {
      const entry = dictionary[input.word];
      if (entry === undefined) throw new ToolError(`The dictionary has no word ${input.word}.`);
      return Promise.resolve(entry);
    },
  };
}
