/** What must be free on the disk for a session to begin: what stays free for other programs, and some for its clone. */
export const SANDBOX_NEEDS_BYTES = 2 * 1024 ** 3;
