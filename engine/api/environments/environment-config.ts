import { z } from 'zod';
import type { EgressGuard } from '../../egress/egress-guard.ts';
import type { Networking } from '../../egress/session-policy.ts';
import { NetworkingParams, networkingOf, NO_NETWORK } from './networking.ts';

const PACKAGES = 'this engine installs no packages; have them on the machine';

const NoPackages = z.array(z.string()).max(0, PACKAGES).nullish();

const Packages = z.strictObject({
  type: z.literal('packages').optional(),
  apt: NoPackages,
  cargo: NoPackages,
  gem: NoPackages,
  go: NoPackages,
  npm: NoPackages,
  pip: NoPackages,
});

/** The configuration of an environment, as it may be given. What this engine cannot offer is refused, not ignored. */
export const EnvironmentConfig = z.strictObject({
  type: z.literal('cloud', 'this engine runs the hands itself: type "cloud"'),
  networking: NetworkingParams.nullish(),
  packages: Packages.nullish(),
});

/** The configuration that is stored. */
export interface StoredConfig {
  type: 'cloud';
  networking: Networking;
  packages: { type: 'packages'; apt: []; cargo: []; gem: []; go: []; npm: []; pip: [] };
}

/**
 * The configuration that is stored: what is not given stays as it was `before`, and a new environment reaches nothing.
 * Throws ApiError for networking that the operator of the engine has not allowed.
 */
export function environmentConfig(
  given: z.output<typeof EnvironmentConfig> | null | undefined,
  before: Partial<StoredConfig>,
  guard: EgressGuard,
): StoredConfig {
  return {
    type: 'cloud',
    networking: networkingOf(given?.networking, before.networking ?? NO_NETWORK, guard),
    packages: { type: 'packages', apt: [], cargo: [], gem: [], go: [], npm: [], pip: [] },
  };
}
