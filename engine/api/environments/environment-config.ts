import { z } from 'zod';
import type { EgressGuard } from '../../egress/egress-guard.ts';
import type { Networking } from '../../egress/session-policy.ts';
import { isPackage, NO_PACKAGES, type Packages } from '../../packages/packages.ts';
import { ApiError } from '../http/api-error.ts';
import { NetworkingParams, networkingOf, NO_NETWORK } from './networking.ts';

const OTHERS = 'this engine installs packages of npm and pip only; have others on the machine';
const MOST_PACKAGES = 100;

const Others = z.array(z.string()).max(0, OTHERS).nullish();

function list(manager: keyof Packages) {
  const one = z.string().refine((written) => isPackage(manager, written), {
    error: ({ input }) =>
      `${JSON.stringify(input)} is not a package of ${manager}: give its name, and a version if you want`,
  });
  return z.array(one).max(MOST_PACKAGES).nullish();
}

const PackagesParams = z.strictObject({
  type: z.literal('packages').optional(),
  apt: Others,
  cargo: Others,
  gem: Others,
  go: Others,
  npm: list('npm'),
  pip: list('pip'),
});

/** The configuration of an environment, as it may be given. What this engine cannot offer is refused, not ignored. */
export const EnvironmentConfig = z.strictObject({
  type: z.literal('cloud', 'this engine runs the hands itself: type "cloud"'),
  networking: NetworkingParams.nullish(),
  packages: PackagesParams.nullish(),
});

/** The configuration that is stored. */
export interface StoredConfig {
  type: 'cloud';
  networking: Networking;
  packages: { type: 'packages'; apt: []; cargo: []; gem: []; go: []; npm: string[]; pip: string[] };
}

/**
 * The configuration that is stored: what is not given stays as it was `before`, and a new environment reaches nothing.
 * Throws ApiError for networking that the operator of the engine has not allowed, and for packages that could not be reached.
 */
export function environmentConfig(
  given: z.output<typeof EnvironmentConfig> | null | undefined,
  before: Partial<StoredConfig>,
  guard: EgressGuard,
): StoredConfig {
  const networking = networkingOf(given?.networking, before.networking ?? NO_NETWORK, guard);
  const known = before.packages ?? NO_PACKAGES;
  const npm = given?.packages?.npm ?? known.npm;
  const pip = given?.packages?.pip ?? known.pip;
  if (npm.length + pip.length > 0 && networking.type === 'limited' && !networking.allow_package_managers)
    throw new ApiError(400, 'config.packages: packages need networking.allow_package_managers: true');
  return {
    type: 'cloud',
    networking,
    packages: { type: 'packages', apt: [], cargo: [], gem: [], go: [], npm, pip },
  };
}
