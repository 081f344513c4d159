/** The prefix of all refs that were fetched from the forge. */
export const FETCHED = 'refs/fetched';
