import { loadDefinitions, type Definitions } from '../../definitions/load-definitions.ts';
import { formatProblems } from '../../definitions/problem.ts';
import { CommandError, EXIT } from '../command-error.ts';

/** Loads what users wrote. Throws a CommandError that lists all problems if there are any. */
export function readDefinitions(folder: string): Definitions {
  const { definitions, problems } = loadDefinitions(folder);
  if (problems.length === 0) return definitions;
  throw new CommandError(`The definitions in ${folder} are not right:\n${formatProblems(problems)}`, EXIT.usage);
}
