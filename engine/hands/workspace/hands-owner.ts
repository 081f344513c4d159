/** A uid and gid of the host that own a workspace and run its hands. */
export interface HandsOwner {
  uid: number;
  gid: number;
}

// No system assigns this number: ordinary users have numbers up to 60000, dynamic users of systemd from 61184 on.
// https://systemd.io/UIDS-GIDS/
const UNPRIVILEGED = 61_000;

/**
 * The user that runs the hands on the host. If the engine runs as root, it is an unprivileged user of their own,
 * because limits of processes do not hold for root. Otherwise it is `null`, which means the user that runs the engine.
 */
export function handsOwner(): HandsOwner | null {
  return process.getuid?.() === 0 ? { uid: UNPRIVILEGED, gid: UNPRIVILEGED } : null;
}
