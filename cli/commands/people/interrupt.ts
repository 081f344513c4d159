import { askRun, type AskOptions } from '../../people/ask-run.ts';

/** Stops what the agent of a run is doing. The run goes on and waits until somebody steers it. */
export async function interrupt(run: string, options: AskOptions): Promise<void> {
  await askRun(run, options, { update: 'interrupt', input: {} });
}
