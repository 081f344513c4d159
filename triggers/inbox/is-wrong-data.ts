/** Results of SQLite: too big, constraint, mismatch, range. */
const SQLITE_OF_DATA = new Set([18, 19, 20, 25]);
/** Classes of SQLSTATE: data exception, integrity constraint violation, program limit exceeded. */
const SQLSTATE_OF_DATA = /^(?:22|23|54)[0-9A-Z]{3}$/;

/** Whether a database refuses the data itself, and would refuse it again; false if it is away or full. */
export function isWrongData(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error instanceof TypeError) return true;
  if ('errcode' in error && typeof error.errcode === 'number') return SQLITE_OF_DATA.has(error.errcode & 0xff);
  return 'code' in error && typeof error.code === 'string' && SQLSTATE_OF_DATA.test(error.code);
}
