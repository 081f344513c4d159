import type { EgressGuard } from '../egress/egress-guard.ts';
import type { VaultStore } from '../store/vaults/credential-store.ts';

/** What uses secrets of vaults at servers outside. */
export interface VaultAccess extends VaultStore {
  guard: EgressGuard;
}
