import type { AppAccess } from '../../../definitions/permissions/app-access.ts';

/** What GitHub is given to make an App of (https://docs.github.com/apps/sharing-github-apps/registering-a-github-app-from-a-manifest). */
export interface AppManifest {
  name: string;
  url: string;
  description: string;
  public: boolean;
  redirect_url: string;
  default_permissions: Record<string, string>;
  default_events: string[];
  hook_attributes?: { url: string; active: boolean };
}

export interface ManifestOptions {
  name: string;
  access: AppAccess;
  /** Where GitHub sends the person back to. */
  redirectUrl: string;
  /** Where GitHub reaches this Curfew, without a slash at its end; null for an App without a webhook. */
  address: string | null;
  /** Stands on the page of an App that has no address. */
  homepage: string;
}

/** An App that only its owner can install. Without a webhook it gets no events. */
export function appManifest({ name, access, redirectUrl, address, homepage }: ManifestOptions): AppManifest {
  const manifest: AppManifest = {
    name,
    url: address ?? homepage,
    description: 'AI agents that come home on time and on budget.',
    public: false,
    redirect_url: redirectUrl,
    default_permissions: access.permissions,
    default_events: address === null ? [] : access.events,
  };
  if (address !== null) manifest.hook_attributes = { url: hookUrlOf(address), active: true };
  return manifest;
}

/** Where `curfew serve` takes webhooks of GitHub. */
export function hookUrlOf(address: string): string {
  return `${address}/hooks/github`;
}
