import { z } from 'zod';
import { MessageContent, ResultContent } from './content-blocks.ts';

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

/** Events that a user may send. */
export const UserEvents = z
  .array(
    z.discriminatedUnion(
      'type',
      [UserMessage, UserInterrupt, CustomToolResult, ToolConfirmation],
      unknownType('user.message, user.interrupt, user.custom_tool_result and user.tool_confirmation'),
    ),
  )
  .min(1)
  .max(50);

export type UserEvent = z.output<typeof UserEvents>[number];

/** Events that a session may be created with. */
export const InitialEvents = z.array(z.discriminatedUnion('type', [UserMessage], unknownType('user.message'))).max(50);

function unknownType(types: string): { error: z.core.$ZodErrorMap } {
  return { error: (issue) => (issue.code === 'invalid_union' ? `this engine takes ${types} here` : undefined) };
}
