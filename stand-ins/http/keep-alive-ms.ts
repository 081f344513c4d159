/**
 * How long a stand-in keeps an idle connection, in milliseconds. A client of it that stood still for some seconds would
 * otherwise send its next request on a connection that the stand-in is about to close.
 */
export const KEEP_ALIVE_MS = 120_000;
