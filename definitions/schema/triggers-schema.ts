import { z } from 'zod';
import { REACTIONS } from '../../contract/reactions.ts';
import { ROLES } from '../../contract/roles.ts';
import { LATER_SOURCES } from '../sources/later-sources.ts';
import { SOURCE_DEFINITIONS } from '../sources/sources.ts';
import { ON_FOREIGN_KEYS } from './foreign-keys.ts';
import { texts } from './scalars.ts';
import { strictMap } from './strict-map.ts';

/** What every source shares: who may start the automation, and how it answers. */
const commonKeys = {
  roles: z.union([z.literal('all'), z.array(z.enum(ROLES)).min(1)]).optional(),
  bots: texts.optional(),
  'skip-bots': texts.optional(),
  reaction: z.union([z.enum(REACTIONS), z.literal('none')]).optional(),
  'status-comment': z.boolean().optional(),
};

/** The type names the common keys only: a source reads its own. */
const keys: typeof commonKeys = { ...sourceKeys(), ...commonKeys };

/** `on`: the keys of every source, and those that all sources share. */
export const triggersSchema = strictMap(
  keys,
  ON_FOREIGN_KEYS,
  'is missing; write what starts it, such as `on: { issues: { types: [labeled] } }`',
);

export type WrittenTriggers = z.output<typeof triggersSchema>;

function sourceKeys(): z.ZodRawShape {
  const shapes = [
    ...SOURCE_DEFINITIONS.map((source) => source.keys),
    ...LATER_SOURCES.map((source) => source.keys),
    ...SOURCE_DEFINITIONS.map((source) => source.laterKeys),
  ];
  return Object.fromEntries(shapes.flatMap((shape) => Object.entries(shape)));
}
