import { z } from 'zod';
import { labelName } from '../../schema/scalars.ts';
import { allowedOptions, type AllowedOptions } from '../options/allowed-options.ts';
import { labelsInput } from '../options/labels-input.ts';
import { chosenNumber } from '../options/target.ts';
import type { Output } from '../output.ts';
import { allowedOutput } from './allowed-output.ts';

export interface RemoveLabelsInput {
  labels: string[];
  /** The issue or pull request that the agent chose; only where it may choose. */
  number?: number | undefined;
}

/** Labels taken off an issue or a pull request. */
export const removeLabels: Output<AllowedOptions, RemoveLabelsInput> = {
  key: 'remove-labels',
  ...allowedOutput,
  options: allowedOptions({
    absent: 'every label',
    description: 'The only labels that the agent may take off.',
    examples: [['needs-triage']],
    name: labelName,
    max: 3,
  }).meta({
    description: 'Takes labels off an issue or a pull request. One that is not there is passed over.',
    absent: 'the agent takes no label off',
    examples: [{ max: 1, allowed: ['needs-triage'], target: 'triggering' }],
  }),
  tool: ({ target: where, allowed }) => ({
    description: [
      where === '*'
        ? 'Takes labels off an issue or pull request of this repository.'
        : 'Takes labels off the issue or pull request that this work is about.',
      allowed === null ? '' : `It takes off only these labels: ${allowed.join(', ')}.`,
    ]
      .join(' ')
      .trim(),
    input:
      where === '*'
        ? z.object({ labels: labelsInput, number: chosenNumber('take labels off') })
        : z.object({ labels: labelsInput }),
  }),
  summary: ({ allowed }) => (allowed === null ? 'labels taken off' : `labels taken off (${allowed.join(', ')})`),
};
