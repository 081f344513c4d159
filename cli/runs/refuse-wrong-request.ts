import { WrongRequest } from '../../triggers/dispatch-by-hand.ts';
import { CommandError, EXIT } from '../command-error.ts';

/** Throws an error again. A request that can never be carried out counts as a wrong command line; any other error may pass by itself. */
export function refuseWrongRequest(error: unknown): never {
  if (error instanceof WrongRequest) throw new CommandError(error.message, EXIT.usage, { cause: error });
  throw error;
}
