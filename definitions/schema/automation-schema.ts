import { z } from 'zod';
import { approvalSchema } from './approval-schema.ts';
import { budgetsSchema } from './budgets-schema.ts';
import { AUTOMATION_FOREIGN_KEYS, CHECKOUT_FOREIGN_KEYS } from './foreign-keys.ts';
import { limitsSchema } from './limits-schema.ts';
import { networkSchema } from './network-schema.ts';
import { NOT_YET, notYet } from './not-yet.ts';
import { permissionsSchema } from './permissions-schema.ts';
import { safeOutputsSchema } from './safe-outputs-schema.ts';
import { count, duration, text, texts } from './scalars.ts';
import { strictMap } from './strict-map.ts';
import { triggersSchema } from './triggers-schema.ts';

const agent = z.union(
  [
    text,
    strictMap({
      name: text,
      model: z.union([text, notYet(z.record(z.string(), z.unknown()))]).optional(),
      tools: notYet(z.unknown()).optional(),
      network: notYet(z.unknown()).optional(),
      'mcp-servers': notYet(z.unknown()).optional(),
    }),
  ],
  { error: 'must be the name of an agent, or a map { name, model }' },
);

const checkout = z.union(
  [
    z.literal(false),
    strictMap(
      {
        repository: text.meta({ description: 'owner/name; may have ${{ }}.' }).optional(),
        ref: text.meta({ description: 'Branch, tag or commit; may have ${{ }}.' }).optional(),
        'fetch-depth': z.int().min(0).meta({ description: '0 is the whole history.' }).optional(),
      },
      CHECKOUT_FOREIGN_KEYS,
    ),
  ],
  { error: 'must be false, or a map { repository, ref, fetch-depth }' },
);

const followUp = strictMap({
  on: z.record(z.string(), z.unknown()),
  if: text.optional(),
  roles: z.union([z.literal('all'), texts]).optional(),
  for: duration.optional(),
  max: count.optional(),
});

const whenBusy = z
  .enum(['skip', 'queue-latest', 'steer', 'restart', 'parallel'])
  .refine((policy) => policy === 'skip', {
    params: { reason: NOT_YET },
    error: ({ input }) =>
      `is ${String(input)}, which is part of the format, but this version carries out only \`skip\`; write \`skip\` or remove it`,
  });

/** The front matter of `automations/<name>.md`. */
export const automationSchema = strictMap(
  {
    name: text.optional(),
    description: z.string().nullable().optional(),
    enabled: z.boolean().optional(),
    on: triggersSchema,
    if: z
      .union([text, z.boolean()], { error: 'must be an expression' })
      .meta({ description: 'An expression, with or without ${{ }}.' })
      .optional(),
    agent: agent.optional(),
    checkout: checkout.optional(),
    permissions: permissionsSchema.optional(),
    network: networkSchema.optional(),
    limits: limitsSchema.optional(),
    budgets: budgetsSchema.optional(),
    subject: text.meta({ description: 'An expression: what a run is about, one run at a time.' }).optional(),
    'when-busy': whenBusy.optional(),
    'follow-up': notYet(followUp).optional(),
    approval: approvalSchema.optional(),
    'safe-outputs': safeOutputsSchema.nullable().optional(),
  },
  AUTOMATION_FOREIGN_KEYS,
);

export type WrittenAutomation = z.output<typeof automationSchema>;
