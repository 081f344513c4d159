import { describe } from 'vitest';
import { probeHands } from '../../../engine/hands/choose-driver.ts';

/**
 * `describe` for tests that need a working sandbox. Without one they are skipped, loudly; with CURFEW_REQUIRE_SANDBOX=1
 * importing this fails instead, and so does every test file that does.
 */
export const describeWithSandbox: typeof describe | typeof describe.skip = await gate();

async function gate(): Promise<typeof describe | typeof describe.skip> {
  const probe = await probeHands('bubblewrap');
  if (probe.usable) return describe;
  const message = `${probe.problem} Mend it with: ${probe.fix}`;
  if (process.env['CURFEW_REQUIRE_SANDBOX'] === '1') throw new Error(`CURFEW_REQUIRE_SANDBOX=1, but: ${message}`);
  console.warn(`TESTS ARE SKIPPED. ${message}`);
  return describe.skip;
}
