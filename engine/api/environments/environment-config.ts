import { z } from 'zod';

const LIMITED = 'hands of this engine have no network: send networking {type: "limited", allowed_hosts: []}';
const PACKAGES = 'this engine installs no packages; have them on the machine';

const Networking = z.strictObject(
  {
    type: z.literal('limited', LIMITED),
    allowed_hosts: z.array(z.string()).max(0, LIMITED).nullish(),
    allow_mcp_servers: z.literal(false, LIMITED).nullish(),
    allow_package_managers: z.literal(false, LIMITED).nullish(),
  },
  { error: (issue) => (issue.code === 'invalid_type' ? LIMITED : undefined) },
);

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

/**
 * The configuration of an environment, with every default filled in. What this engine cannot offer (network, packages,
 * workers elsewhere) is refused, not ignored.
 */
export const EnvironmentConfig = z
  .strictObject({
    type: z.literal('cloud', 'this engine runs the hands itself: type "cloud"'),
    networking: Networking.nullish(),
    packages: Packages.nullish(),
  })
  .transform(() => ({
    type: 'cloud' as const,
    networking: { type: 'limited', allowed_hosts: [], allow_mcp_servers: false, allow_package_managers: false },
    packages: { type: 'packages', apt: [], cargo: [], gem: [], go: [], npm: [], pip: [] },
  }));
