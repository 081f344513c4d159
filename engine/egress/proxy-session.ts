import type { Duplex } from 'node:stream';
import type { Socket } from 'node:net';
import type { AllowList } from './allow-list.ts';
import type { EgressGuard } from './egress-guard.ts';
import type { Refusal } from './host-refused.ts';

/** One session as its proxy knows it. */
export interface ProxySession {
  guard: EgressGuard;
  allowed: AllowList;
  /** Ends the TLS of some hosts itself, to put credentials in; null: no host's. */
  tlsEnding: TlsEnding | null;
  /** Called for each request that is refused because of where it leads. */
  onRefused(refusal: Refusal): void;
  /** Counts bytes that are passed on, in either direction. Returns whether the session may go on. */
  spend(bytes: number): boolean;
}

export interface TlsEnding {
  isFor(host: string, port: number): boolean;
  /** Takes over the connection of a client whose ClientHello, not read yet, names the host of the tunnel. */
  end(client: Duplex, tunnel: CheckedTunnel): void;
  /** Why a request of plain HTTP is not passed on, in a clause without a full stop; null if it is. */
  problemOfPlain(request: { url: string; rawHeaders: string[] }): string | null;
}

export interface HostPort {
  /** As `canonicalHost` writes it. */
  host: string;
  port: number;
}

/** A CONNECT to a host that is allowed and whose addresses are checked. */
export interface CheckedTunnel extends HostPort {
  /** Connects to an address of the host that was checked. Rejects if none answers. */
  dial(): Promise<Socket>;
  /** Counts bytes that are passed on, in either direction. Returns whether the session may go on. */
  spend(bytes: number): boolean;
  /** Tells why something in the tunnel was refused, in a clause without a full stop. */
  onRefused(reason: string): void;
}
