import { CommandError, EXIT } from '../command-error.ts';

/** Says that nothing has run with this data folder. */
export function noData(dataFolder: string): CommandError {
  return new CommandError(
    `There is no data in ${dataFolder}: \`curfew dev\` has not run there. --dir or --data may name another folder.`,
    EXIT.notFound,
  );
}
