import { askRun, type AskOptions } from '../people/ask-run.ts';

/** Stops what the agent of a run is doing; the run goes on, and waits to be steered. */
export async function interrupt(run: string, options: AskOptions): Promise<void> {
  await askRun(run, options, { update: 'interrupt', input: {} });
}
