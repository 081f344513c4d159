import { errorText } from '../../runtime/error-text.ts';
import { CommandError, EXIT } from '../command-error.ts';

/** SQLite and PostgreSQL name what is not there in these words. */
const OTHER_TABLES = /no such (?:table|column)|(?:relation|column) .* does not exist/;

/**
 * What to say of an error of a command that looks into the database and changes nothing: if the tables are those of another
 * version, that and what to do. Returns any other error as it is.
 */
export function otherVersion(error: unknown): unknown {
  return OTHER_TABLES.test(errorText(error)) ? madeByOther(errorText(error), error) : error;
}

/** Says that another version made the database, by which one knows that, and what to do. */
export function madeByOther(sign: string, cause?: unknown): CommandError {
  return new CommandError(
    `The database was made by another version of Curfew (${sign}), and this command changes nothing. Start \`curfew serve\` or \`curfew dev\` of this version once: that brings the database up to date.`,
    EXIT.failed,
    { cause },
  );
}
