import type { KeyObject } from 'node:crypto';
import type { GithubPermissions } from '../../../contract/github/github-permissions.ts';

/** A GitHub App of the forge. */
export interface AppRecord {
  id: number;
  slug: string;
  /** The login that owns the App. */
  owner: string;
  publicKey: KeyObject;
}

/** What a test says about an installation. `permissions` are GitHub's names; `metadata: read` is always among them. */
export interface NewInstallation {
  /** The login of the account. */
  account: string;
  permissions: Readonly<Record<string, string>>;
  /** Names of repositories of the account; all of them if this is left out. */
  repositories?: readonly string[];
}

export interface InstallationRecord extends NewInstallation {
  id: number;
  appId: number;
  isSuspended: boolean;
}

/** A token of an installation. It may act in these repositories only; null: in all of the installation. */
export interface AppToken {
  secret: string;
  installation: InstallationRecord;
  login: string;
  repositoryIds: number[] | null;
  permissions: GithubPermissions;
  /** In milliseconds since 1970. */
  expiresAt: number;
}
