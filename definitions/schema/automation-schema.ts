import { z } from 'zod';
import type { BusyPolicy } from '../../contract/admission.ts';
import { isRefName } from '../../text/is-ref-name.ts';
import { isRepositoryName } from '../is-repository-name.ts';
import { approvalSchema } from './approval-schema.ts';
import { budgetsSchema } from './budgets-schema.ts';
import { AUTOMATION_FOREIGN_KEYS, CHECKOUT_FOREIGN_KEYS } from './foreign/automation-foreign-keys.ts';
import { limitsSchema } from './limits-schema.ts';
import { networkSchema } from './network/network-schema.ts';
import { notYet } from './not-yet.ts';
import { permissionsSchema } from './permissions-schema.ts';
import { safeOutputsSchema } from './safe-outputs-schema.ts';
import { count, duration, text, texts } from './scalars.ts';
import { showValue } from './show-value.ts';
import { strictMap } from './strict-map.ts';
import { triggersSchema, triggersSchemaFor } from './triggers-schema.ts';

const agent = z.union(
  [
    text,
    strictMap({
      name: text.meta({ description: 'The agent: the name of its file without .md.' }),
      model: z
        .union([text, notYet(z.record(z.string(), z.unknown()))])
        .meta({
          description: 'The id of a model, in place of that of the agent.',
          absent: 'that of the agent',
          refused: [{ id: 'claude-sonnet-5-5' }],
        })
        .optional(),
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
        repository: text
          .meta({
            description: 'owner/name of the repository; may have ${{ }}.',
            absent: 'the repository of the event',
          })
          .optional(),
        ref: text
          .refine((ref) => ref.includes('${{') || isRefName(ref), {
            error: 'must be a branch, a tag, a full ref or a commit id, without ^, ~, : or spaces',
          })
          .meta({
            description:
              'A branch, a tag, a full ref such as refs/pull/7/head, or a full commit id; may have ${{ }}. A branch wins over a tag of the same name. What is not a branch is checked out without one, and a pull request of the run then goes into the default branch, or into the base of the pull request that is checked out. A hosted agent API gets such a commit by its id. Forges also serve the commits of forks by id: let an expression take the ref only from what you trust with that.',
            absent:
              'the head of the pull request that the event is about, from a fork too; if it is merged, its base branch, or the default branch for a comment on it; else the default branch',
            examples: ['release/2', 'refs/pull/${{ github.event.issue.number }}/head'],
          })
          .optional(),
        'fetch-depth': z
          .int()
          .min(0)
          .meta({ description: 'How many commits are cloned; 0 is the whole history.', default: 50 })
          .optional(),
      },
      CHECKOUT_FOREIGN_KEYS,
    ),
  ],
  { error: ({ input }) => insteadOfCheckout(input) },
);

const followUp = strictMap({
  on: z.record(z.string(), z.unknown()),
  if: text.optional(),
  roles: z.union([z.literal('all'), texts]).optional(),
  for: duration.optional(),
  max: count.optional(),
});

const BUSY_POLICIES = ['skip', 'queue-latest', 'steer', 'restart', 'parallel'] as const satisfies BusyPolicy[];

/** The front matter of `automations/<name>.md`. */
export const automationSchema = strictMap(
  {
    name: text
      .meta({
        description: 'What people see in place of the name of the file.',
        absent: 'the name of the file',
        examples: ['Fix a labeled issue'],
      })
      .optional(),
    description: z
      .string()
      .nullable()
      .meta({ description: 'One sentence for people.', examples: ['An issue becomes a draft pull request'] })
      .optional(),
    enabled: z
      .boolean()
      .meta({ description: 'With false nothing starts it.', default: true, examples: [false] })
      .optional(),
    on: triggersSchema,
    if: z
      .union([text, z.boolean()], { error: 'must be an expression' })
      .meta({
        description: 'Only events of which this is true start it: an expression, with or without ${{ }}.',
        absent: 'every event starts it',
        examples: ["github.event.issue.state == 'open'"],
      })
      .optional(),
    agent: agent
      .meta({
        description: 'Who does the work: the name of a file in `agents/`, or `default`, which is built in.',
        default: 'default',
        examples: ['default', { name: 'default', model: 'claude-opus-5-5' }],
      })
      .optional(),
    checkout: checkout
      .meta({
        description: 'What the agent finds cloned; false: nothing.',
        default: {},
        examples: [{ repository: 'acme/api', ref: 'main', 'fetch-depth': 0 }, false],
      })
      .optional(),
    permissions: permissionsSchema.optional(),
    network: networkSchema.optional(),
    limits: limitsSchema.optional(),
    budgets: budgetsSchema.optional(),
    subject: text
      .meta({
        description: 'What a run is about, an expression. Of the same subject there is one run at a time.',
        absent: 'the issue or pull request of the event, else the event itself',
        examples: ['github.repository'],
      })
      .optional(),
    'when-busy': z
      .enum(BUSY_POLICIES)
      .meta({
        description:
          'What becomes of an event about a subject that a run is about already. `skip`: it starts nothing. `queue-latest`: the newest one waits for its turn, at most a day. `steer`: it is sent into the session of that run. `restart`: that run is stopped first; but a run may finish if the three runs before it were stopped, and meanwhile the newest event waits. `parallel`: both go on, and each has a pull request of its own.',
        default: 'skip',
        examples: [...BUSY_POLICIES],
      })
      .optional(),
    'follow-up': notYet(followUp).optional(),
    approval: approvalSchema.optional(),
    'safe-outputs': safeOutputsSchema
      .nullable()
      .meta({
        description: 'What may come out. The agent asks for it, Curfew checks and does it.',
        absent: 'nothing but a report',
      })
      .optional(),
  },
  AUTOMATION_FOREIGN_KEYS,
);

/** The same for a folder whose curfew.yml declares these sources, as `triggersSchemaFor` says. */
export function automationSchemaFor(declared: readonly string[]): typeof automationSchema {
  return declared.length === 0 ? automationSchema : automationSchema.extend({ on: triggersSchemaFor(declared) });
}

export type WrittenAutomation = z.output<typeof automationSchema>;

/** What to write in place of a checkout that is neither false nor a map. gh-aw has lists of them. */
function insteadOfCheckout(written: unknown): string {
  const map = 'a map { repository, ref, fetch-depth }';
  if (Array.isArray(written)) return `is a list, but a run has one clone; write ${map} of the one that it changes`;
  if (typeof written === 'string' && isRepositoryName(written))
    return `is ${showValue(written)}; write \`checkout: { repository: ${written} }\``;
  if (written === true) return 'is true; remove it: the repository of the event is checked out anyway';
  return `must be false, or ${map}`;
}
