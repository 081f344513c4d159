import { bubblewrap } from '../../../engine/hands/bubblewrap/bubblewrap.ts';
import { probeHands } from '../../../engine/hands/choose-driver.ts';
import type { HandsDriver } from '../../../engine/hands/driver.ts';
import { none } from '../../../engine/hands/none/none.ts';

/** The ways to run hands on this machine, for tests of what all of them must do alike. */
export const HANDS_DRIVERS: HandsDriver[] = (await isThereASandbox()) ? [bubblewrap, none] : [none];

async function isThereASandbox(): Promise<boolean> {
  const { usable } = await probeHands('bubblewrap');
  if (!usable && process.env['CURFEW_REQUIRE_SANDBOX'] === '1') throw new Error('There is no sandbox.');
  return usable;
}
