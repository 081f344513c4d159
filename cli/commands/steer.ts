import { CommandError, EXIT } from '../command-error.ts';
import { askRun, type AskOptions } from '../people/ask-run.ts';

/** Tells the agent of a run something; where it asked a question, that is its answer. */
export async function steer(run: string, text: string, options: AskOptions): Promise<void> {
  if (text.trim() === '') throw new CommandError('There is nothing to tell: the text is empty.', EXIT.usage);
  await askRun(run, options, { update: 'steer', input: { text } });
}
