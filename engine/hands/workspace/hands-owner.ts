/** A uid and gid of the host that own a workspace and run its hands. */
export interface HandsOwner {
  uid: number;
  gid: number;
}

// Between the ordinary users (up to 60000) and systemd's dynamic ones (from 61184), in a stretch that nobody hands out:
// https://systemd.io/UIDS-GIDS/
const UNPRIVILEGED = 61_000;

/**
 * Who the hands are on the host: under root an unprivileged user of their own, because process limits do not bind root;
 * else `null`, which means whoever runs the engine.
 */
export function handsOwner(): HandsOwner | null {
  return process.getuid?.() === 0 ? { uid: UNPRIVILEGED, gid: UNPRIVILEGED } : null;
}
