import { createSecureContext, getCACertificates, type SecureContext } from 'node:tls';

/** Whom the engine trusts to say who a host is. */
export interface TrustedRoots {
  /** Their certificates, in PEM. */
  certificates: readonly string[];
  context: SecureContext;
}

/** Made for many connections: reading hundreds of certificates for each of them would take longer than the connection. */
export function trustedRoots(certificates: readonly string[]): TrustedRoots {
  return { certificates, context: createSecureContext({ ca: [...certificates] }) };
}

let ofMachine: TrustedRoots | undefined;

/** The roots that come with Node, those of the machine, and those that `NODE_EXTRA_CA_CERTS` names. */
export function rootsOfMachine(): TrustedRoots {
  ofMachine ??= trustedRoots([...new Set([...getCACertificates('default'), ...getCACertificates('system')])]);
  return ofMachine;
}
