import { CommandError, EXIT } from '../../command-error.ts';
import { askRun, type AskOptions } from '../../people/ask-run.ts';

/** Sends a message to the agent of a run. If the agent has asked a question, the message is the answer. */
export async function steer(run: string, text: string, options: AskOptions): Promise<void> {
  if (text.trim() === '') throw new CommandError('The text is empty; write what the agent is to be told.', EXIT.usage);
  await askRun(run, options, { update: 'steer', input: { text } });
}
