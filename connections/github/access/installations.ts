import { RequestError, type Octokit } from 'octokit';
import { nullIfMissing, ownerAndRepo } from '../repository-calls.ts';

/** An App, installed in an account. */
export interface Installation {
  id: number;
  /** What it may do in every repository of the installation, by GitHub's names: `{ contents: 'write' }`. */
  permissions: Readonly<Record<string, string | undefined>>;
  /** Where an owner of the account grants it more, or gives it further repositories. */
  page: string;
  /** True if nothing can be done with it until an owner lifts that. */
  isSuspended: boolean;
  /** The id of the repository that was asked for, if GitHub has it under another name now; else null. */
  renamedId: number | null;
}

/** Questions of the App about itself. They fail as `createOctokit` says. */
export interface Installations {
  /** Null if the App is not installed there, or not given this repository. */
  ofRepository(repository: string): Promise<Installation | null>;
  ofOrganization(organization: string): Promise<Installation | null>;
  /** Any of them; null if there is none. */
  first(): Promise<Installation | null>;
  /** Where an owner installs the App; null if GitHub does not tell. */
  installPage(): Promise<string | null>;
}

interface Answer {
  id: number;
  permissions: object;
  html_url: string;
  suspended_at: string | null;
}

/** `octokit` acts as the App (`createAppOctokit`). */
export function createInstallations({ rest: { apps } }: Octokit): Installations {
  return {
    ofRepository: async (repository) => {
      const found = await nullIfMissing(apps.getRepoInstallation(ownerAndRepo(repository)));
      const installation = toInstallation(found);
      return installation === null ? null : { ...installation, renamedId: renamedIdIn(found?.url ?? '') };
    },
    ofOrganization: async (org) => toInstallation(await nullIfMissing(apps.getOrgInstallation({ org }))),
    first: async () => {
      const [data] = (await apps.listInstallations({ per_page: 1 })).data;
      return toInstallation(data === undefined ? null : { data });
    },
    installPage: async () => {
      try {
        const page = (await apps.getAuthenticated()).data?.html_url;
        return page === undefined ? null : `${page}/installations/new`;
      } catch (error) {
        if (error instanceof RequestError) return null;
        throw error;
      }
    },
  };
}

function toInstallation(found: { data: Answer } | null): Installation | null {
  if (found === null) return null;
  const { id, permissions, html_url: page, suspended_at: suspended } = found.data;
  return { id, permissions: { ...permissions }, page, isSuspended: suspended !== null, renamedId: null };
}

/** Who asks for a repository by a former name is sent to `/repositories/7/installation`. */
function renamedIdIn(url: string): number | null {
  const [, id] = /\/repositories\/(\d+)\/installation$/.exec(url) ?? [];
  return id === undefined ? null : Number(id);
}
