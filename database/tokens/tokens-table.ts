import type { Generated } from 'kysely';

/** The tokens with which programs start automations over HTTP. The secrets themselves are stored nowhere. */
export interface TokensTable {
  name: string;
  /** The part of a token by which it is found. */
  id: string;
  /** SHA-256 of the whole token, in hex. Its secret part has 256 random bits, so that nothing slower is needed. */
  hash: string;
  /** JSON array of the ids of automations that it may start; null: all. */
  automations: string | null;
  createdAt: string;
  expiresAt: string | null;
  revokedAt: Generated<string | null>;
  lastUsedAt: Generated<string | null>;
}
