import { z } from 'zod';
import { OUTPUT_OPTIONS_FOREIGN_KEYS } from '../../schema/foreign/output-foreign-keys.ts';
import { labelName } from '../../schema/scalars.ts';
import { strictMap } from '../../schema/strict-map.ts';
import { labelsInput } from '../options/labels-input.ts';
import { max } from '../options/max.ts';
import type { Output } from '../output.ts';
import { chosenNumber, target } from '../options/target.ts';
import { withDefaults } from '../options/with-defaults.ts';

export interface AddLabelsOptions {
  max: number;
  /** The only labels that the agent may add; null: those that the repository has. */
  allowed: string[] | null;
  /** `triggering` (what the event is about), `*` (any issue of the repository), or a number. */
  target: string;
}

export interface AddLabelsInput {
  labels: string[];
  /** The issue or pull request that the agent chose; only where it may choose. */
  number?: number | undefined;
}

/** Labels on an issue or a pull request. */
export const addLabels: Output<AddLabelsOptions, AddLabelsInput> = {
  key: 'add-labels',
  alwaysOn: false,
  needsCheckout: false,
  permissions: () => ({ issues: 'write', pull_requests: 'write' }),
  max: (options) => options.max,
  options: withDefaults<AddLabelsOptions>(
    strictMap(
      {
        max: max.default(3),
        allowed: z
          .array(labelName)
          .min(1)
          .meta({
            description: 'The only labels that the agent may add.',
            absent: 'every label that the repository has',
            examples: [['bug', 'question']],
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
