import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { EVENT_PERMISSIONS } from '../../../definitions/permissions/event-permissions.ts';
import { GITHUB_PERMISSIONS } from '../../../contract/github/github-permissions.ts';
import type { Webhook } from '../webhooks.ts';
import type { Apps } from './apps.ts';
import type { AppRecord } from './app-records.ts';

/** A manifest as it is posted. */
export interface PostedManifest {
  name: string;
  url: string;
  redirect_url: string;
  default_permissions: Record<string, string>;
  default_events: string[];
  hook_attributes?: { url: string; active?: boolean };
}

/** An App that was made of a manifest, with what its owner is told once. */
export interface MadeApp {
  app: AppRecord;
  manifest: PostedManifest;
  pem: string;
  webhookSecret: string | null;
}

export interface ManifestFlow {
  /** What GitHub would complain of on its page; null if nothing. */
  problem(text: string): string | null;
  /** Makes the App and its webhook. Returns the code for its secrets. */
  make(manifest: PostedManifest, owner: string): string;
  /** Works once for each code, within an hour; undefined otherwise. */
  convert(code: string): MadeApp | undefined;
  /** By slug. */
  find(slug: string): MadeApp | undefined;
}

const HOUR_MS = 3_600_000;

/** GitHub's flow by which an App is made of a manifest. Nothing of it is on disk. */
export function createManifestFlow(apps: Apps, setHook: (hook: Webhook) => void, now: () => number): ManifestFlow {
  const made = new Map<string, MadeApp>();
  const codes = new Map<string, { slug: string; until: number }>();
  let lastId = 40_000;
  return {
    problem: (text) => problemOf(text, made),
    make: (manifest, owner) => {
      const { privateKey, publicKey } = generateKeyPairSync('rsa', {
        modulusLength: 2048,
        privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
        publicKeyEncoding: { type: 'spki', format: 'pem' },
      });
      const slug = slugOf(manifest.name);
      const app = apps.register({ id: (lastId += 1), slug, owner, publicKey });
      const hook = manifest.hook_attributes;
      const webhookSecret = hook === undefined ? null : randomBytes(20).toString('hex');
      made.set(slug, { app, manifest, pem: privateKey, webhookSecret });
      if (hook !== undefined && webhookSecret !== null) {
        setHook({ url: hook.url, secret: webhookSecret, events: ['ping', ...manifest.default_events], owner: 'app' });
      }
      const code = randomBytes(20).toString('hex');
      codes.set(code, { slug, until: now() + HOUR_MS });
      return code;
    },
    convert: (code) => {
      const { slug = '', until = 0 } = codes.get(code) ?? {};
      codes.delete(code);
      return until > now() ? made.get(slug) : undefined;
    },
    find: (slug) => made.get(slug),
  };
}

function slugOf(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
}

function problemOf(text: string, made: ReadonlyMap<string, MadeApp>): string | null {
  const { name = '', url, default_permissions: permissions = {}, default_events: events = [] } = parsed(text);
  if (name === '' || name.length > 34) return 'Name is missing or longer than 34 characters';
  if (made.has(slugOf(name))) return 'Name is already taken';
  if (url === undefined || !URL.canParse(url)) return 'Homepage URL must be a URL';
  const unknown = Object.keys(permissions).find((one) => !GITHUB_PERMISSIONS.some((known) => known === one));
  if (unknown !== undefined) return `Default permissions ${unknown} is not a permission`;
  const barred = events.find((event) => !((EVENT_PERMISSIONS[event] ?? '') in permissions));
  return barred === undefined ? null : `Default events ${barred} is not supported by the permissions`;
}

function parsed(text: string): Partial<PostedManifest> {
  try {
    return JSON.parse(text) as Partial<PostedManifest>;
  } catch {
    return {};
  }
}
