/** The version of the Temporal CLI that Curfew downloads or builds; `connections/temporal-cli/go.mod` pins the same. */
export const TEMPORAL_CLI_VERSION = '1.8.2';

/** The oldest server with all that Curfew uses (update-with-start, priorities, typed search attributes). */
export const OLDEST_SERVER = '1.29.0';
