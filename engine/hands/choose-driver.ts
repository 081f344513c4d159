import type { Environment } from '../../runtime/environment/environment.ts';
import { bubblewrap } from './bubblewrap/bubblewrap.ts';
import type { HandsDriver, HandsProbe } from './driver.ts';
import { none } from './none/none.ts';

const DRIVERS: Record<Environment['hands'], HandsDriver> = { bubblewrap, none };

/** The driver of this name. Throws when it does not work on this machine, with the command that mends it. */
export async function chooseDriver(name: Environment['hands']): Promise<HandsDriver> {
  const probe = await probeHands(name);
  if (probe.usable) return DRIVERS[name];
  throw new Error(
    `The engine runs tools only in a sandbox, and there is none: ${probe.problem}\nTo mend it: ${probe.fix}`,
  );
}

/** Whether hands of this driver can run on this machine; it tries them out. */
export async function probeHands(name: Environment['hands']): Promise<HandsProbe> {
  return await DRIVERS[name].probe();
}
