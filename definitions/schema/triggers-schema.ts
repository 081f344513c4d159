import { z } from 'zod';
import { REACTIONS } from '../../contract/reactions.ts';
import { ROLES } from '../../contract/roles.ts';
import { SOURCE_DEFINITIONS } from '../sources/sources.ts';
import { ON_FOREIGN_KEYS } from './foreign/trigger-foreign-keys.ts';
import { logins } from './scalars.ts';
import { strictMap } from './strict-map.ts';

/** What every source shares: who may start the automation, and how it answers. */
const commonKeys = {
  roles: z
    .union([z.literal('all'), z.array(z.enum(ROLES)).min(1)])
    .meta({
      description: 'Who may start it: people with one of these roles in the repository, or all.',
      default: ['admin', 'maintain', 'write'],
      examples: [['admin', 'maintain']],
    })
    .optional(),
  bots: logins
    .meta({
      description:
        'Bots that may start it without a role. `name[bot]` means only the App of this name; `name` means a person of this name, too.',
      default: [],
      examples: [['dependabot']],
    })
    .optional(),
  'skip-bots': logins
    .meta({ description: 'Accounts that never start it.', default: [], examples: [['renovate']] })
    .optional(),
  reaction: z
    .union([z.enum(REACTIONS), z.literal('none')])
    .meta({
      description: 'The reaction by which it shows that it has seen the event.',
      absent: 'eyes for a slash command, else none',
      examples: ['rocket'],
    })
    .optional(),
  'status-comment': z
    .boolean()
    .meta({
      description: 'Whether a comment says that the run has begun, and later how it ended.',
      absent: 'true for a slash command, else false',
      examples: [true],
    })
    .optional(),
};

/** The type names the common keys only: a source reads its own. */
const keys: typeof commonKeys = { ...sourceKeys(), ...commonKeys };

/** `on`: the keys of every source, and those that all sources share. */
export const triggersSchema = triggersSchemaFor([]);

/** The same for a folder whose curfew.yml declares these sources: it says where the name of one of them belongs. */
export function triggersSchemaFor(declared: readonly string[]) {
  const belongs = declared
    .filter((name) => !Object.hasOwn(ON_FOREIGN_KEYS, name))
    .map((name) => [name, `a source of curfew.yml is named by \`webhook: { source: ${name} }\``]);
  return strictMap(
    keys,
    { ...ON_FOREIGN_KEYS, ...Object.fromEntries(belongs) },
    'is missing; write what starts it, such as `on: { issues: { types: [labeled] } }`',
  ).meta({
    description: 'What starts it, who may, and how it answers. A name, or a list of names, is short for a map.',
  });
}

export type WrittenTriggers = z.output<typeof triggersSchema>;

function sourceKeys(): z.ZodRawShape {
  return Object.fromEntries(SOURCE_DEFINITIONS.flatMap(({ keys: ofSource }) => Object.entries(ofSource)));
}
