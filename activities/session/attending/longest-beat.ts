/** An attended session heartbeats at most this often: enough for a timeout of 30 s, and cheap over hours. */
export const LONGEST_BEAT_MS = 20_000;
