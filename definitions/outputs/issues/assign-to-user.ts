import { z } from 'zod';
import { login } from '../../schema/scalars.ts';
import { allowedOptions, type AllowedOptions } from '../options/allowed-options.ts';
import { chosenNumber } from '../options/target.ts';
import type { Output } from '../output.ts';
import { allowedOutput } from './allowed-output.ts';

export interface AssignToUserInput {
  assignees: string[];
  /** The issue or pull request that the agent chose; only where it may choose. */
  number?: number | undefined;
}

/** People to whom an issue or a pull request is assigned. */
export const assignToUser: Output<AllowedOptions, AssignToUserInput> = {
  key: 'assign-to-user',
  ...allowedOutput,
  options: allowedOptions({
    absent: 'everybody who can be assigned in the repository',
    description: 'The only logins to whom the agent may assign it.',
    examples: [['octocat']],
    name: login,
    max: 1,
  }).meta({
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
