/** The prefix of all refs that were fetched from the forge. */
export const FETCHED = 'refs/fetched';
/** The tip of the base branch as the forge has it. */
export const BASE = `${FETCHED}/base`;
