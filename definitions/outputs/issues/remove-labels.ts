import { z } from 'zod';
import { OUTPUT_OPTIONS_FOREIGN_KEYS } from '../../schema/foreign/output-foreign-keys.ts';
import { labelName } from '../../schema/scalars.ts';
import { strictMap } from '../../schema/strict-map.ts';
import { labelsInput } from '../options/labels-input.ts';
import { max } from '../options/max.ts';
import { chosenNumber, target } from '../options/target.ts';
import { withDefaults } from '../options/with-defaults.ts';
import type { Output } from '../output.ts';

export interface RemoveLabelsOptions {
  max: number;
  /** The only labels that the agent may take off; null: all. */
  allowed: string[] | null;
  /** `triggering` (what the event is about), `*` (any issue of the repository), or a number. */
  target: string;
}

export interface RemoveLabelsInput {
  labels: string[];
  /** The issue or pull request that the agent chose; only where it may choose. */
  number?: number | undefined;
}

/** Labels taken off an issue or a pull request. */
export const removeLabels: Output<RemoveLabelsOptions, RemoveLabelsInput> = {
  key: 'remove-labels',
  alwaysOn: false,
  needsCheckout: false,
  permissions: () => ({ issues: 'write', pull_requests: 'write' }),
  max: (options) => options.max,
  options: withDefaults<RemoveLabelsOptions>(
    strictMap(
      {
        max: max.default(3),
        allowed: z
          .array(labelName)
          .min(1)
          .meta({
            description: 'The only labels that the agent may take off.',
            absent: 'every label',
            examples: [['needs-triage']],
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
