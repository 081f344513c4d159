import { z } from 'zod';
import { MessageContent, ResultContent, SystemContent } from './content-blocks.ts';

const UserMessage = z.strictObject({ type: z.literal('user.message'), content: MessageContent });

const UserInterrupt = z.strictObject({
  type: z.literal('user.interrupt'),
  session_thread_id: z.string().nullable().exactOptional(),
});

const CustomToolResult = z.strictObject({
  type: z.literal('user.custom_tool_result'),
  custom_tool_use_id: z.string(),
  content: ResultContent.exactOptional(),
  is_error: z.boolean().nullable().exactOptional(),
  session_thread_id: z.string().nullable().exactOptional(),
});

const ToolConfirmation = z
  .strictObject({
    type: z.literal('user.tool_confirmation'),
    tool_use_id: z.string(),
    result: z.enum(['allow', 'deny']),
    deny_message: z.string().max(10_000).nullable().exactOptional(),
    session_thread_id: z.string().nullable().exactOptional(),
  })
  .refine(
    ({ result, deny_message }) => result === 'deny' || deny_message === undefined || deny_message === null,
    'deny_message belongs to result "deny"',
  );

const SystemMessage = z.strictObject({ type: z.literal('system.message'), content: SystemContent });

/** Events that a user may send. */
export const UserEvents = z
  .array(
    z.discriminatedUnion(
      'type',
      [UserMessage, UserInterrupt, CustomToolResult, ToolConfirmation, SystemMessage],
      unknownType('user.message, user.interrupt, user.custom_tool_result, user.tool_confirmation and system.message'),
    ),
  )
  .min(1)
  .max(50)
  .superRefine(refuseSystemMessages);

export type UserEvent = z.output<typeof UserEvents>[number];

/** Events that a session may be created with. */
export const InitialEvents = z.array(z.discriminatedUnion('type', [UserMessage], unknownType('user.message'))).max(50);

/** Refuses a system message that does not stand at the end, directly after what it belongs to. */
function refuseSystemMessages(events: { type: string }[], context: z.RefinementCtx): void {
  const at = events.findIndex(({ type }) => type === 'system.message');
  if (at < 0) return;
  const before = events[at - 1]?.type;
  if (at === events.length - 1 && (before === 'user.message' || before === 'user.custom_tool_result')) return;
  const message =
    'a request may have one system.message, as its last event and directly after a user.message or a user.custom_tool_result';
  context.addIssue({ code: 'custom', path: [at], message });
}

function unknownType(types: string): { error: z.core.$ZodErrorMap } {
  return { error: (issue) => (issue.code === 'invalid_union' ? `this engine takes ${types} here` : undefined) };
}
