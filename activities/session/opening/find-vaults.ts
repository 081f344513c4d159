import type Anthropic from '@anthropic-ai/sdk';
import { NotFoundError } from '@anthropic-ai/sdk';
import { INSTALLATION_KEY, RUN_KEY } from './find-sessions.ts';

export interface VaultOwner {
  runId: string;
  /** The id of this installation: vaults of others are not found. */
  installation: string;
}

/** The metadata by which the vault of a run is found. */
export function vaultMetadata({ runId, installation }: VaultOwner): Record<string, string> {
  return { [RUN_KEY]: runId, [INSTALLATION_KEY]: installation };
}

/**
 * The ids of the vaults that were made for a run, the oldest first. The API cannot filter by metadata, so all vaults are
 * read. Usually there is one at most; attempts that ran side by side may have made more.
 */
export async function findVaults(agentApi: Anthropic, { runId, installation }: VaultOwner): Promise<string[]> {
  const found: { id: string; createdAt: string }[] = [];
  try {
    for await (const { id, metadata, created_at: createdAt } of agentApi.beta.vaults.list({ limit: 100 })) {
      if (metadata[RUN_KEY] === runId && metadata[INSTALLATION_KEY] === installation) found.push({ id, createdAt });
    }
  } catch (error) {
    // An agent API without vaults has none of this run.
    if (!(error instanceof NotFoundError)) throw error;
  }
  return found.toSorted((a, b) => a.createdAt.localeCompare(b.createdAt)).map(({ id }) => id);
}
