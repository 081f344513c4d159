import type Anthropic from '@anthropic-ai/sdk';
import { NotFoundError } from '@anthropic-ai/sdk';
import { findVaults, type VaultOwner } from './opening/find-vaults.ts';

/** Deletes the vaults that were made for a run, with their secrets. Vaults that an operator has made stay. */
export async function removeVaults(agentApi: Anthropic, owner: VaultOwner): Promise<void> {
  for (const id of await findVaults(agentApi, owner)) {
    try {
      await agentApi.beta.vaults.delete(id, {}, { maxRetries: 0 });
    } catch (error) {
      // Another attempt was faster.
      if (!(error instanceof NotFoundError)) throw error;
    }
  }
}
