import { CommandError, EXIT } from '../command-error.ts';

const MOST_BYTES = 1024 * 1024;

export interface SecretSource {
  /** The name of a variable; absent: standard input. */
  fromEnv?: string | undefined;
  variables: Readonly<Record<string, string>>;
  input: AsyncIterable<Uint8Array | string> & { isTTY?: boolean };
}

/**
 * Reads a secret from a variable of the environment or from standard input, without the line break at its end. Throws a
 * CommandError if there is none, and on a terminal, which would show what is typed.
 */
export async function readSecret({ fromEnv, variables, input }: SecretSource): Promise<string> {
  const secret = fromEnv === undefined ? await readInput(input) : variables[fromEnv];
  const trimmed = secret?.replace(/\r?\n$/, '') ?? '';
  if (trimmed !== '') return trimmed;
  const where = fromEnv === undefined ? 'standard input is empty' : `the variable ${fromEnv} is not set`;
  throw new CommandError(`There is no secret: ${where}.`, EXIT.usage);
}

async function readInput(input: SecretSource['input']): Promise<string> {
  if (input.isTTY) {
    const message =
      'Send the secret to standard input, for example with `< token.txt`, or name its variable with --from-env.';
    throw new CommandError(message, EXIT.usage);
  }
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of input) {
    chunks.push(Buffer.from(chunk));
    bytes += chunk.length;
    if (bytes > MOST_BYTES) throw new CommandError('The secret has more than 1 MB.', EXIT.usage);
  }
  return Buffer.concat(chunks).toString();
}
