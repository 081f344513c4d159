/** One body. GitHub sends the largest ones; this is its own limit. */
export const MAX_BODY_BYTES = 25 * 1024 * 1024;
/** All bodies that are being read or stored at one time. */
const MAX_BYTES = 72 * 1024 * 1024;
/** The rest is kept for bodies of an ordinary size, so that large ones, which anybody may send, do not crowd them out. */
const MAX_BYTES_OF_LARGE = 52 * 1024 * 1024;
const LARGE_BYTES = 1024 * 1024;

/** The memory that bodies of requests may take together. */
export interface BodyRoom {
  /** Makes room for one body. */
  enter(): BodyShare;
}

export interface BodyShare {
  /** Takes room for more bytes of this body. False if there is none now; then nothing is taken. */
  take(bytes: number): boolean;
  /** Gives everything back that this body took. */
  leave(): void;
}

/** Counts the bytes of all bodies that a process holds. Each counts when it arrives, not when it is announced. */
export function createBodyRoom(): BodyRoom {
  let used = 0;
  return {
    enter() {
      let own = 0;
      return {
        take(bytes) {
          const most = own + bytes > LARGE_BYTES ? MAX_BYTES_OF_LARGE : MAX_BYTES;
          if (used + bytes > most) return false;
          used += bytes;
          own += bytes;
          return true;
        },
        leave() {
          used -= own;
          own = 0;
        },
      };
    },
  };
}
