import { z } from 'zod';
import { labelName } from '../../schema/scalars.ts';
import { allowedOptions, type AllowedOptions } from '../options/allowed-options.ts';
import { labelsInput } from '../options/labels-input.ts';
import type { Output } from '../output.ts';
import { chosenNumber } from '../options/target.ts';
import { allowedOutput } from './allowed-output.ts';

export interface AddLabelsInput {
  labels: string[];
  /** The issue or pull request that the agent chose; only where it may choose. */
  number?: number | undefined;
}

/** Labels on an issue or a pull request. */
export const addLabels: Output<AllowedOptions, AddLabelsInput> = {
  key: 'add-labels',
  ...allowedOutput,
  options: allowedOptions({
    absent: 'every label that the repository has',
    description: 'The only labels that the agent may add.',
    examples: [['bug', 'question']],
    name: labelName,
    max: 3,
  }).meta({
    description: 'Labels on an issue or a pull request. It takes none off.',
    absent: 'the agent cannot label',
    examples: [{ max: 3, allowed: ['bug', 'question'], target: 'triggering' }],
  }),
  tool: ({ target: where, allowed }) => ({
    description: [
      where === '*'
        ? 'Adds labels to an issue or pull request of this repository.'
        : 'Adds labels to the issue or pull request that this work is about.',
      allowed === null
        ? 'It takes only labels that the repository has.'
        : `It takes only these labels: ${allowed.join(', ')}.`,
    ].join(' '),
    input:
      where === '*'
        ? z.object({ labels: labelsInput, number: chosenNumber('label') })
        : z.object({ labels: labelsInput }),
  }),
  summary: ({ allowed }) => (allowed === null ? 'labels' : `labels (${allowed.join(', ')})`),
};
