import type { Duplex } from 'node:stream';
import type { CertificateAuthority } from './certificate-authority.ts';
import type { MaskedCredential } from './masked-credential.ts';
import type { TrustedRoots } from './trusted-roots.ts';

/** A connection of the sandbox to a host that gets values of credentials. */
export interface MaskedTunnel {
  /** As `canonicalHost` writes it. */
  host: string;
  port: number;
  /** Opens a connection to an address of the host that was checked. */
  dial: () => Promise<Duplex>;
  /** All credentials of the session. Those that are not meant for this host are never put in here. */
  credentials: readonly MaskedCredential[];
  authority: CertificateAuthority;
  roots: TrustedRoots;
  /** Counts bytes of bodies that are passed on. Returns whether the session may go on. */
  spend: (bytes: number) => boolean;
  /** Is told why a request was not passed on, in a clause without a full stop. */
  onRefused(reason: string): void;
}
