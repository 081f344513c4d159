import { z } from 'zod';
import { MOST_HOSTS } from '../../../text/hosts/ecosystems.ts';
import { parseHostPattern } from '../../../text/hosts/host-pattern.ts';
import type { EgressGuard } from '../../egress/egress-guard.ts';
import type { LimitedNetworking, Networking } from '../../egress/session-policy.ts';
import { ApiError } from '../http/api-error.ts';

const Host = z.string().superRefine((entry, context) => {
  const pattern = parseHostPattern(entry);
  if ('problem' in pattern) context.addIssue({ code: 'custom', message: `"${entry}" ${pattern.problem}` });
});

/** The networking of an environment, as it may be given. */
export const NetworkingParams = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('unrestricted') }),
  z.strictObject({
    type: z.literal('limited'),
    allowed_hosts: z.array(Host).max(MOST_HOSTS).nullish(),
    allow_mcp_servers: z.boolean().nullish(),
    allow_package_managers: z.boolean().nullish(),
  }),
]);

/** Reaches nothing. */
export const NO_NETWORK: LimitedNetworking = {
  type: 'limited',
  allowed_hosts: [],
  allow_mcp_servers: false,
  allow_package_managers: false,
};

/**
 * The networking that is stored: what is not given stays as it was before. Throws ApiError if every host is to be opened
 * and the operator of the engine has not allowed that.
 */
export function networkingOf(
  given: z.output<typeof NetworkingParams> | null | undefined,
  before: Networking,
  guard: EgressGuard,
): Networking {
  if (!given) return before;
  if (given.type === 'unrestricted') {
    if (!guard.allowsUnrestricted) throw new ApiError(400, UNRESTRICTED);
    return given;
  }
  const known = before.type === 'limited' ? before : NO_NETWORK;
  return {
    type: 'limited',
    allowed_hosts: given.allowed_hosts ?? known.allowed_hosts,
    allow_mcp_servers: given.allow_mcp_servers ?? known.allow_mcp_servers,
    allow_package_managers: given.allow_package_managers ?? known.allow_package_managers,
  };
}

const UNRESTRICTED =
  'config.networking.type: "unrestricted" opens every public host, which this engine allows only with ' +
  'CURFEW_ENGINE_NETWORK=unrestricted in its environment; name the hosts: {type: "limited", allowed_hosts: ["example.com"]}';
