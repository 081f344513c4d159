import { z } from 'zod';
import { OUTPUT_OPTIONS_FOREIGN_KEYS } from '../../schema/foreign/output-foreign-keys.ts';
import { logins } from '../../schema/scalars.ts';
import { strictMap } from '../../schema/strict-map.ts';
import { max } from '../options/max.ts';
import { chosenNumber, target } from '../options/target.ts';
import { withDefaults } from '../options/with-defaults.ts';
import type { Output } from '../output.ts';

export interface AssignToUserOptions {
  max: number;
  /** The only logins that the agent may assign; null: everybody whom the forge lets it assign. */
  allowed: string[] | null;
  /** `triggering` (what the event is about), `*` (any issue of the repository), or a number. */
  target: string;
}

export interface AssignToUserInput {
  assignees: string[];
  /** The issue or pull request that the agent chose; only where it may choose. */
  number?: number | undefined;
}

/** People to whom an issue or a pull request is assigned. */
export const assignToUser: Output<AssignToUserOptions, AssignToUserInput> = {
  key: 'assign-to-user',
  alwaysOn: false,
  needsCheckout: false,
  permissions: () => ({ issues: 'write', pull_requests: 'write' }),
  max: (options) => options.max,
  options: withDefaults<AssignToUserOptions>(
    strictMap(
      {
        max: max.default(1),
        allowed: logins
          .min(1)
          .meta({
            description: 'The only logins to whom the agent may assign it.',
            absent: 'everybody who can be assigned in the repository',
            examples: [['octocat']],
          })
          .optional(),
        target,
      },
      OUTPUT_OPTIONS_FOREIGN_KEYS,
    ).transform((written) => ({
      max: written.max,
      allowed: written.allowed ?? null,
      target: String(written.target),
    })),
  ).meta({
    description: 'Assigns an issue or a pull request to people. Whoever is assigned already stays so.',
    absent: 'the agent assigns nobody',
    examples: [{ max: 1, allowed: ['octocat', 'hubot'], target: 'triggering' }],
  }),
  tool: ({ target: where, allowed }) => ({
    description: [
      where === '*'
        ? 'Assigns an issue or pull request of this repository to people.'
        : 'Assigns the issue or pull request that this work is about to people.',
      allowed === null ? '' : `It takes only these logins: ${allowed.join(', ')}.`,
    ]
      .join(' ')
      .trim(),
    input: where === '*' ? z.object({ assignees, number: chosenNumber('assign') }) : z.object({ assignees }),
  }),
  summary: ({ allowed }) => (allowed === null ? 'assignees' : `assignees (${allowed.join(', ')})`),
};

/** GitHub takes at most ten assignees. */
const assignees = z
  .array(
    z
      .string('is not a text')
      .trim()
      .regex(/^@?[\w.-]{1,100}(?:\[bot\])?$/, 'is not a login')
      .transform((login) => login.replace(/^@/, '')),
    'is not a list',
  )
  .min(1, 'is empty')
  .max(10, 'has more than 10 logins')
  .meta({ description: 'The logins of the people.' });
