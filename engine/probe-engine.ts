import type { Environment } from '../runtime/environment/environment.ts';
import { probeHands } from './hands/choose-driver.ts';
import type { HandsProbe } from './hands/driver.ts';
import { SANDBOX_LIMITS, type SandboxLimits } from './hands/pool/sandbox-limits.ts';

/** Whether the engine could run tools on this machine, and what one sandbox may use. It tries a sandbox out, and leaves nothing. */
export async function probeEngine(hands: Environment['hands']): Promise<{ probe: HandsProbe; limits: SandboxLimits }> {
  return { probe: await probeHands(hands), limits: SANDBOX_LIMITS };
}
