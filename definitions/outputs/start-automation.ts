import { z } from 'zod';
import type { Micros } from '../../money/micros.ts';
import { formatUsd } from '../../money/format-usd.ts';
import { oneLine } from '../../text/one-line.ts';
import type { Automation } from '../automation.ts';
import { OUTPUT_OPTIONS_FOREIGN_KEYS } from '../schema/foreign/output-foreign-keys.ts';
import { texts } from '../schema/scalars.ts';
import { strictMap } from '../schema/strict-map.ts';
import type { DispatchInput } from '../sources/dispatch/dispatch-triggers.ts';
import { dispatchTriggers } from '../sources/dispatch/dispatch-triggers.ts';
import type { InputValue, TakesInputs } from '../sources/dispatch/read-inputs.ts';
import { max } from './options/max.ts';
import type { Output } from './output.ts';

/** What a run must know of an automation that it may start, as its file said when the run began. */
export interface StartableAutomation extends TakesInputs, Pick<Automation, 'name' | 'checkout'> {
  description: string | null;
  isEnabled: boolean;
  limitMicros: Micros;
  durationMs: number;
  model: string;
  isFast: boolean;
  canSearch: boolean;
}

export interface StartAutomationOptions {
  max: number;
  names: string[];
  /** Those that `names` lists. Filled in when all files are read. */
  automations: StartableAutomation[];
  /** `chain-depth` and `repositories` of curfew.yml. Filled in at the same time. */
  chainDepth: number;
  repositories: string[] | null;
}

export interface StartAutomationInput {
  automation: string;
  inputs: Record<string, InputValue>;
}

/** Starts another automation, as a run of its own. */
export const startAutomation: Output<StartAutomationOptions, StartAutomationInput> = {
  key: 'start-automation',
  alwaysOn: false,
  needsCheckout: false,
  permissions: () => ({}),
  max: (options) => options.max,
  options: strictMap(
    {
      max: max.default(1),
      names: texts.min(1).max(50).meta({
        description:
          'The automations that it may start, by the names of their files. Each must have `workflow_dispatch`.',
      }),
    },
    OUTPUT_OPTIONS_FOREIGN_KEYS,
  )
    .transform((written) => ({
      max: written.max,
      names: [...new Set(written.names)],
      automations: [],
      chainDepth: 0,
      repositories: null,
    }))
    .meta({
      description:
        'Starts another automation, as a run of its own. What that run may spend is taken out of what this one has left; `chain-depth` of curfew.yml must allow it.',
      absent: 'the agent cannot start other automations',
      examples: [{ max: 1, names: ['fix-bug'] }],
    }),
  tool: ({ names, automations }) => ({
    description: [
      'Starts another automation, as a run of its own with an agent of its own, which knows nothing but the inputs.',
      'It is not waited for. What it may spend is taken out of what is left of your own limit. There are:',
      ...automations.map((automation) => `- ${described(automation)}`),
    ].join('\n'),
    input: z.object({
      automation: z
        .enum(names as [string, ...string[]], { error: `must be one of: ${names.join(', ')}` })
        .meta({ description: 'Which one.' }),
      inputs: z
        .record(
          z.string().max(100),
          z.union([z.string().max(20_000, 'is longer than 20,000 characters'), z.number(), z.boolean()]),
        )
        .default({})
        .meta({ description: 'Its inputs, by their names.' }),
    }),
  }),
  summary: ({ names, max: most }) =>
    most === 1 ? `a run of ${names.join(' or ')}` : `up to ${most} runs of ${names.join(' or ')}`,
};

/** `fix-bug ($4.00): Fixes a bug. Inputs: goal (string, required: What to change)`. */
function described({ id, on, description, limitMicros }: StartableAutomation): string {
  const inputs = Object.entries(dispatchTriggers(on)?.inputs ?? {}).map(inputText);
  const what = description === null ? '' : `: ${oneLine(description, 500)}`;
  return `${id} (${formatUsd(limitMicros)})${what}. Inputs: ${inputs.join('; ') || 'none'}`;
}

function inputText([name, { description, required, default: value, type, options }]: [string, DispatchInput]): string {
  const kind = options === null ? type : `one of ${options.join(', ')}`;
  const need = required ? 'required' : value === null ? 'optional' : `by default ${JSON.stringify(value)}`;
  return `${name} (${kind}, ${need}${description === null ? '' : `: ${oneLine(description, 300)}`})`;
}
