import { z } from 'zod';
import { text, texts } from '../../schema/scalars.ts';
import { strictMap } from '../../schema/strict-map.ts';

const INPUT_NAME = /^[A-Za-z_][A-Za-z0-9_-]{0,99}$/;

const input = strictMap({
  description: text.meta({ description: 'What people see.' }).optional(),
  required: z.boolean().meta({ description: 'Whether it must be given.', default: false }).optional(),
  default: z
    .union([z.string(), z.number(), z.boolean()])
    .meta({ description: 'Its value when it is not given.' })
    .optional(),
  type: z
    .enum(['string', 'number', 'boolean', 'choice', 'environment', 'file'])
    .meta({
      description: 'What may be given. file: a file, which is mounted for the agent; its value is the path there.',
      default: 'string',
    })
    .optional(),
  options: texts.min(1).meta({ description: 'The choices of `type: choice`.' }).optional(),
}).superRefine(({ type, options, default: value }, context) => {
  const issue = (key: string, message: string): void => context.addIssue({ code: 'custom', path: [key], message });
  if (type === 'choice' && !options) issue('type', 'is choice, so `options` must list the choices');
  if (options && type !== 'choice') issue('options', 'has a meaning only with `type: choice`');
  if (options && value !== undefined && !options.includes(String(value))) {
    issue('default', `is not among the \`options\` (${options.join(', ')})`);
  }
  if (type === 'file' && value !== undefined) issue('default', 'has no meaning with `type: file`');
  const wanted = type === 'number' || type === 'boolean' ? type : null;
  if (wanted && value !== undefined && typeof value !== wanted) issue('default', `must be a ${wanted}`);
});

const workflowDispatch = strictMap({
  inputs: z
    .record(
      z
        .string()
        .regex(INPUT_NAME, { error: 'must begin with a letter or `_`, and have only letters, digits, `-` and `_`' }),
      input.nullable().meta({ description: 'One input, by its name.' }),
    )
    .nullable()
    .meta({
      description: 'What whoever starts it may give, as in GitHub Actions.',
      default: {},
      examples: [
        {
          goal: { description: 'What to change', required: true },
          level: { type: 'choice', options: ['low', 'high'], default: 'low' },
        },
      ],
    })
    .optional(),
});

/** The keys under `on` by which people start an automation. */
export const dispatchKeys = {
  workflow_dispatch: workflowDispatch.nullable().meta({ description: 'People start it: `curfew run`.' }).optional(),
};

export type WrittenDispatch = z.output<z.ZodObject<typeof dispatchKeys>>;
