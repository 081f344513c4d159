import { isIPv4 } from 'node:net';
import { z } from 'zod';
import { canonicalHost } from '../../../text/hosts/canonical-host.ts';
import type { EnvironmentVariable } from '../../store/vaults/credential.ts';
import { SecretValue } from './secret-text.ts';

const HOST = 'must be a host such as api.example.com, an IPv4 address, or *. before a host, without port and path';
/** Of these, a value that is no path or address would break every program in the sandbox. */
const RESERVED =
  /^(?:PATH|HOME|PWD|SHELL|USER|TERM|TMPDIR|LANG|IFS|ENV|BASH_.*|LC_.*|LD_.*|NODE_OPTIONS|NODE_EXTRA_CA_CERTS|SSL_CERT_FILE|.*_PROXY)$/i;

const AllowedHost = z.string().transform((text, context) => {
  const host = plainHost(text);
  if (host !== null) return host;
  context.addIssue({ code: 'custom', message: HOST });
  return z.NEVER;
});

const Networking = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('unrestricted') }),
  z.strictObject({ type: z.literal('limited'), allowed_hosts: z.array(AllowedHost).min(1).max(16) }),
]);

const InjectionLocation = z.strictObject({ header: z.boolean().optional(), body: z.boolean().optional() });

const SecretName = z
  .string()
  .max(128)
  .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'must be the name of an environment variable: letters, digits and _')
  .refine((name) => !RESERVED.test(name), 'is a variable that the sandbox itself needs; choose another name');

export const VariableCreate = z.strictObject({
  type: z.literal('environment_variable'),
  secret_name: SecretName,
  secret_value: SecretValue,
  networking: Networking,
  injection_location: InjectionLocation.nullish(),
});

export const VariableUpdate = z.strictObject({
  type: z.literal('environment_variable'),
  secret_value: SecretValue.nullish(),
  networking: Networking.nullish(),
  injection_location: InjectionLocation.nullish(),
});

/** Without a location, the secret is put into headers only. */
export function variableAuth({
  secret_name,
  networking,
  injection_location: location,
}: z.output<typeof VariableCreate>): EnvironmentVariable {
  return {
    type: 'environment_variable',
    secret_name,
    networking,
    injection_location: location
      ? someLocation({ header: location.header ?? false, body: location.body ?? false })
      : { header: true, body: false },
  };
}

/** A location that is left out stays as it is. */
export function changedVariable(
  before: EnvironmentVariable,
  { networking, injection_location }: z.output<typeof VariableUpdate>,
): EnvironmentVariable {
  return {
    ...before,
    networking: networking ?? before.networking,
    injection_location: someLocation({
      header: injection_location?.header ?? before.injection_location.header,
      body: injection_location?.body ?? before.injection_location.body,
    }),
  };
}

function someLocation(location: { header: boolean; body: boolean }): { header: boolean; body: boolean } {
  return z
    .object({ header: z.boolean(), body: z.boolean() })
    .refine(({ header, body }) => header || body, {
      path: ['auth', 'injection_location'],
      error: 'at least one of header and body must be true',
    })
    .parse(location);
}

/** In lower case and in ASCII. Null for what is no host, and for an IPv4 address in another notation than four numbers. */
function plainHost(text: string): string | null {
  const wildcard = text.startsWith('*.') ? '*.' : '';
  const host = canonicalHost(text.slice(wildcard.length));
  if (host === null || /[:*]/.test(host)) return null;
  return isIPv4(host) && host !== text ? null : wildcard + host;
}
