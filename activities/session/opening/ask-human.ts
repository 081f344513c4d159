import { z } from 'zod';
import type { Automation } from '../../../definitions/automation.ts';
import { expectsReply } from '../../../definitions/expects-reply.ts';
import type { Tool } from '../../../definitions/tool.ts';

/** The tool by which the agent asks a person; only where the automation names somebody who could answer. */
export function askHuman({ approval, on }: Pick<Automation, 'approval' | 'on'>): Tool[] {
  return approval.length > 0 || expectsReply(on) ? [ASK_HUMAN] : [];
}

const ASK_HUMAN: Tool = {
  name: 'ask_human',
  description:
    'Asks a person a question and waits for the answer; it may take hours, and the clock stands still. Use it only for a ' +
    'decision that you cannot make from what you have.',
  input: z.object({
    question: z.string().meta({ description: 'One clear question, with the options you see.' }),
  }),
};
