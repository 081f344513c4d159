import { certificateAuthority } from './certificate-authority.ts';
import { endTls } from './end-tls.ts';
import { isForHost } from './is-for-host.ts';
import type { MaskedCredential } from './masked-credential.ts';
import type { MaskedTunnel } from './masked-tunnel.ts';
import { headersHold, type RawHeaders } from './put-in-headers.ts';
import type { TrustedRoots } from './trusted-roots.ts';
import type { Duplex } from 'node:stream';

/** What one session does with its credentials, from the start of its hands to their end. */
export interface SessionMasking {
  /** The sentinels by the names of their variables in the sandbox. */
  sentinels: Record<string, string>;
  /** The certificate of the authority that the sandbox has to trust, in PEM. */
  authority: string;
  /** Whether the TLS of this host, which is canonical, is ended. */
  isFor(host: string, port: number): boolean;
  /** Takes over the connection of a client, whose ClientHello is still to be read. */
  end(client: Duplex, tunnel: Pick<MaskedTunnel, 'host' | 'port' | 'dial' | 'spend' | 'onRefused'>): void;
  /** Why a request outside of TLS is not passed on, in a clause without a full stop; null if it holds no sentinel. */
  problemOfPlain(request: { url: string; rawHeaders: RawHeaders }): string | null;
}

export interface MaskingOptions {
  credentials: readonly MaskedCredential[];
  roots: TrustedRoots;
}

/** Makes the authority of a session; null if the session has no credentials. */
export async function sessionMasking({ credentials, roots }: MaskingOptions): Promise<SessionMasking | null> {
  if (credentials.length === 0) return null;
  const authority = await certificateAuthority();
  return {
    sentinels: Object.fromEntries(credentials.map(({ secretName, sentinel }) => [secretName, sentinel])),
    authority: authority.certificate,
    isFor: (host, port) => credentials.some((credential) => isForHost(credential, host, port)),
    end(client, tunnel) {
      endTls(client, { ...tunnel, credentials, authority, roots }).catch(() => client.destroy());
    },
    problemOfPlain({ url, rawHeaders }) {
      const held = credentials.find(({ sentinel }) => url.includes(sentinel) || headersHold(rawHeaders, sentinel));
      return held ? `the secret ${held.secretName} is put into requests by https alone` : null;
    },
  };
}
