import pg from 'pg';
import { errorText } from '../error-text.ts';

/** A server that is there answers much sooner; without an end to the waiting, a command would hang. */
const ANSWERS_WITHIN_MS = 10_000;

const ADVICE = 'the address in CURFEW_DATABASE_URL (that of the engine in CURFEW_ENGINE_DATABASE_URL)';

/**
 * Connects to a PostgreSQL once. Throws an Error that says where it should be, why it cannot be used and what to do, without the
 * password; its cause has the code of `pg` or of the network.
 */
export async function reachPostgres(url: string): Promise<void> {
  const client = clientFor(url);
  // An error after the end of the attempt has nobody to tell.
  client.on('error', () => {});
  try {
    await client.connect();
  } catch (error) {
    const where = `The database "${client.database ?? ''}" at ${client.host}:${client.port}`;
    throw new Error(
      error instanceof pg.DatabaseError
        ? `${where} refuses the connection: ${errorText(error)}. Correct that, or ${ADVICE}.`
        : `${where} cannot be reached: ${errorText(error)}. Start PostgreSQL there, or correct ${ADVICE}.`,
      { cause: error },
    );
  } finally {
    await client.end().catch(() => {});
  }
}

function clientFor(url: string): pg.Client {
  try {
    return new pg.Client({ connectionString: url, connectionTimeoutMillis: ANSWERS_WITHIN_MS });
  } catch {
    // The error itself holds the whole address, with the password.
    throw new Error(`The address of the database is not a URL. Correct ${ADVICE}.`);
  }
}
