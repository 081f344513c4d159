import type { WebhookSchemeName } from './webhook-schemes.ts';

/** What `sources.<name>` of `curfew.yml` says, with all defaults filled in. */
export interface WebhookSource {
  scheme: WebhookSchemeName;
  /** Names of environment variables; the value of each is valid. */
  secrets: string[];
  /** The expression that gives the identity of a delivery from its signed body; null: what the scheme says. */
  id: string | null;
  /** The header with the signature; null: that of the scheme. */
  header: string | null;
  encoding: 'hex' | 'base64';
  /** What stands before the signature in its header. */
  prefix: string;
  algorithm: 'sha1' | 'sha256' | 'sha512';
  /** A header with a time that is signed before the body: `<time><separator><body>`; null: the body alone is signed. */
  timestamp: { header: string; separator: string } | null;
}

/** By name: `/hooks/<name>` is the address of each. */
export type WebhookSources = Readonly<Record<string, WebhookSource>>;
