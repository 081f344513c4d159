import { expect, it } from 'vitest';
import { CommandError, EXIT } from '../../../cli/command-error.ts';
import { temporalOf } from '../../../cli/place/temporal-of.ts';
import { readEnvironment } from '../../../runtime/environment/environment.ts';
import { temporaryFolder } from '../../support/database/temporary-database.ts';

function find(variables: Record<string, string>): unknown {
  const dataFolder = temporaryFolder();
  const environment = readEnvironment(variables, 'command');
  try {
    return temporalOf({ definitionsFolder: dataFolder, dataFolder, environment }).address;
  } catch (error) {
    return error;
  }
}

it('a command that needs Temporal ends as a wrong command line where none is named and no `curfew dev` runs', () => {
  expect(find({ TEMPORAL_ADDRESS: 'temporal.example:7233' })).toBe('temporal.example:7233');
  const error = find({});
  expect(error).toBeInstanceOf(CommandError);
  expect(error).toMatchObject({ exitCode: EXIT.usage, message: expect.stringContaining('say with --dir or --data') });
});
