import { text } from '../../schema/scalars.ts';
import { showValue } from '../../schema/show-value.ts';

const CHANNEL = /^(?:#[^\s#,<>]{1,80}|[CG][A-Z0-9]{1,30})$/;

/** The option `channel`: where something goes in Slack. */
export const slackChannel = text
  .refine((channel) => CHANNEL.test(channel), {
    error: ({ input }) =>
      `is ${showValue(input)}; write the id of a channel such as C024BE91L, or its name such as "#support"`,
  })
  .meta({
    description: 'The channel, by id or `#name`. The app must be in it.',
    absent: 'the thread that the run was started in',
  });

/** Names of channels are in lower case; null: the thread of the run. */
export function toChannel(written: string | undefined): string | null {
  return written?.replace(/^#.*/, (name) => name.toLowerCase()) ?? null;
}
