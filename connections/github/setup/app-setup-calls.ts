import { RequestError } from 'octokit';
import { createAppOctokit, createOctokit } from '../create-octokit.ts';
import { createHookCalls, type HookDelivery } from '../hook-calls.ts';
import { ownerAndRepo } from '../repository-calls.ts';

/** What the App says of itself. */
export interface AboutApp {
  slug: string;
  /** Its page for people. */
  page: string;
}

/** An account in which the App is installed. */
export interface InstalledAt {
  id: number;
  account: string;
}

/** Calls of an App about itself, for setting it up and looking whether it works. They fail as `createOctokit` says. */
export interface AppSetupCalls {
  about(): Promise<AboutApp>;
  /** The first hundred. */
  installations(): Promise<InstalledAt[]>;
  /** Where its webhook posts to; null if it has none. */
  hookUrl(): Promise<string | null>;
  setHook(url: string, secret: string): Promise<void>;
  /** The latest deliveries of its webhook, newest first; none if it has no webhook. */
  deliveries(): Promise<HookDelivery[]>;
  redeliver(id: string): Promise<void>;
  /** A token for one repository of an installation, and for nothing else. It ends when `use` does. */
  withToken<T>(repository: string, use: (token: string) => Promise<T>): Promise<T>;
}

export function createAppSetupCalls(apiUrl: string, app: { id: string; privateKey: string }): AppSetupCalls {
  const octokit = createAppOctokit(apiUrl, app);
  const { apps } = octokit.rest;
  const hooks = createHookCalls({ apiUrl, hooks: { token: null }, app });
  return {
    about: async () => {
      const { data } = await apps.getAuthenticated();
      if (typeof data?.slug !== 'string') throw new Error(`${apiUrl} does not answer as GitHub does`);
      return { slug: data.slug, page: data.html_url };
    },
    installations: async () => {
      const { data } = await apps.listInstallations({ per_page: 100 });
      return data.map(({ id, account }) => ({
        id,
        account: account !== null && 'login' in account ? account.login : '',
      }));
    },
    hookUrl: async () => {
      const { data } = await apps.getWebhookConfigForApp();
      return data.url ?? null;
    },
    setHook: async (url, secret) => {
      // As a parameter, `url` would be the address of the request itself.
      await octokit.request('PATCH /app/hook/config', {
        data: { url, secret, content_type: 'json', insecure_ssl: '0' },
      });
    },
    deliveries: async () => {
      try {
        return (await hooks.listDeliveries({ kind: 'app' }, null)).deliveries;
      } catch (error) {
        if (error instanceof RequestError && error.status === 404) return [];
        throw error;
      }
    },
    redeliver: (id) => hooks.redeliver({ kind: 'app' }, id),
    withToken: async (repository, use) => {
      const { data: installation } = await apps.getRepoInstallation(ownerAndRepo(repository));
      const { data } = await apps.createInstallationAccessToken({
        installation_id: installation.id,
        repositories: [ownerAndRepo(repository).repo],
        permissions: { contents: 'write', pull_requests: 'write' },
      });
      try {
        return await use(data.token);
      } finally {
        // It ends by itself within the hour, should GitHub not answer.
        await createOctokit({ apiUrl, token: data.token })
          .rest.apps.revokeInstallationAccessToken()
          .catch(() => {});
      }
    },
  };
}
