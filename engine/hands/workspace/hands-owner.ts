/** A uid and gid of the host that own a workspace and run its hands. */
export interface HandsOwner {
  uid: number;
  gid: number;
}

// No system assigns these numbers: ordinary users have numbers up to 60000, dynamic users of systemd from 61184 on.
// https://systemd.io/UIDS-GIDS/
const FIRST = 60_706;
const LAST = 61_183;

/**
 * If the engine runs as root, all users that can run hands, in an order that differs from call to call. Root itself cannot,
 * because limits of processes do not hold for root. Otherwise `null`: the user of the engine runs the hands.
 */
export function handsOwners(): HandsOwner[] | null {
  if (process.getuid?.() !== 0) return null;
  const count = LAST - FIRST + 1;
  const start = Math.floor(Math.random() * count);
  return Array.from({ length: count }, (_, i) => FIRST + ((start + i) % count)).map((id) => ({ uid: id, gid: id }));
}
