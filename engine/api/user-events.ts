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

const unknownType = (types: string) => ({
  error: (issue: z.core.$ZodRawIssue) =>
    issue.code === 'invalid_union' ? `this engine takes ${types} here` : undefined,
});

/** Events that a user may send. */
export const UserEvents = z
  .array(
    z.discriminatedUnion(
      'type',
      [UserMessage, UserInterrupt, CustomToolResult],
      unknownType('user.message, user.interrupt and user.custom_tool_result'),
    ),
  )
  .min(1)
  .max(50);

export type UserEvent = z.output<typeof UserEvents>[number];

/** Events that a session may be created with. */
export const InitialEvents = z.array(z.discriminatedUnion('type', [UserMessage], unknownType('user.message'))).max(50);
