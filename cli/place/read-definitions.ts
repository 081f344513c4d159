import { loadDefinitions, type Definitions } from '../../definitions/load-definitions.ts';
import { formatProblems } from '../../definitions/problem.ts';
import { CommandError, EXIT } from '../command-error.ts';

/** Loads what users wrote; throws a CommandError that lists all that is wrong in it. */
export function readDefinitions(folder: string): Definitions {
  const { definitions, problems } = loadDefinitions(folder);
  if (problems.length === 0) return definitions;
  throw new CommandError(`The definitions in ${folder} are not right:\n${formatProblems(problems)}`, EXIT.usage);
}
