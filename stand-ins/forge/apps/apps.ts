import { createPublicKey, randomBytes } from 'node:crypto';
import type { RepositoryRecord } from '../store.ts';
import type { AppRecord, AppToken, InstallationRecord, NewInstallation } from './app-records.ts';

/** An App that a test makes known: `publicKey` in PEM form. */
export interface NewApp {
  id: number;
  slug: string;
  owner?: string;
  publicKey: string;
}

/** The Apps of a forge, where they are installed, and their tokens. Nothing of it is on disk: a forge that starts anew has none. */
export interface Apps {
  register(app: NewApp): AppRecord;
  app(id: number | string): AppRecord | undefined;
  install(appId: number, installation: NewInstallation): InstallationRecord;
  /** Grants or takes back, suspends, gives and takes repositories. */
  change(installationId: number, change: Partial<Omit<InstallationRecord, 'id' | 'appId'>>): void;
  uninstall(installationId: number): void;
  installations(appId: number): InstallationRecord[];
  issue(token: Pick<AppToken, 'installation' | 'repositoryIds' | 'permissions'>): AppToken;
  /** Undefined if it expired, was revoked or was never issued. */
  token(secret: string): AppToken | undefined;
  revoke(secret: string): void;
  /** Every token that works now. */
  live(): AppToken[];
  /** Every token that was ever issued. */
  issued(): AppToken[];
}

const HOUR_MS = 3_600_000;

/** `now` is the clock by which tokens expire, in milliseconds since 1970. */
export function createApps(now: () => number): Apps {
  const apps = new Map<number, AppRecord>();
  const installations = new Map<number, InstallationRecord>();
  const issued: AppToken[] = [];
  const revoked = new Set<string>();
  let lastId = 1_000;
  const isLive = ({ secret, installation, expiresAt }: AppToken): boolean =>
    !revoked.has(secret) && expiresAt > now() && installations.has(installation.id);
  return {
    register: ({ id, slug, owner = 'acme', publicKey }) => {
      const app = { id, slug, owner, publicKey: createPublicKey(publicKey) };
      apps.set(id, app);
      return app;
    },
    app: (id) => apps.get(Number(id)),
    install: (appId, installation) => {
      const permissions = { ...installation.permissions, metadata: 'read' };
      const record = { ...installation, permissions, id: (lastId += 1), appId, isSuspended: false };
      installations.set(record.id, record);
      return record;
    },
    change: (id, change) => {
      const record = installations.get(id);
      if (record === undefined) throw new Error(`The forge has no installation ${id}.`);
      Object.assign(record, change);
      record.permissions = { ...record.permissions, metadata: 'read' };
    },
    uninstall: (id) => void installations.delete(id),
    installations: (appId) => [...installations.values()].filter((one) => one.appId === appId),
    issue: ({ installation, repositoryIds, permissions }) => {
      const login = `${apps.get(installation.appId)?.slug ?? 'ghost'}[bot]`;
      const secret = longSecret(installation.appId);
      const token = { secret, installation, login, repositoryIds, permissions, expiresAt: now() + HOUR_MS };
      issued.push(token);
      return token;
    },
    token: (secret) => issued.find((token) => token.secret === secret && isLive(token)),
    revoke: (secret) => void revoked.add(secret),
    live: () => issued.filter(isLive),
    issued: () => [...issued],
  };
}

/** Whether an installation has a repository. */
export function hasRepository(
  { account, repositories }: InstallationRecord,
  { owner, name }: RepositoryRecord,
): boolean {
  if (account.toLowerCase() !== owner.toLowerCase()) return false;
  return repositories === undefined || repositories.some((one) => one.toLowerCase() === name.toLowerCase());
}

/** As GitHub's since April 2026: `ghs_`, the id of the App, and a JSON web token of some hundred characters. */
function longSecret(appId: number): string {
  const part = (bytes: number): string => randomBytes(bytes).toString('base64url');
  return `ghs_${appId}_${part(27)}.${part(150)}.${part(96)}`;
}
