import type { RunId } from '../../contract/event.ts';
import type { ActivityDependencies } from '../dependencies.ts';
import { githubOf } from './github-of.ts';

/** The same, talking at GitHub with the tokens of this run: for an activity that is about several runs, or names its own otherwise. */
export function asRun(dependencies: ActivityDependencies, runId: RunId): ActivityDependencies {
  return { ...dependencies, github: githubOf(dependencies.access.ofRun(runId), 'talk') };
}
