import type { GithubPermissions } from '../../../contract/github/github-permissions.ts';
import { AccessRefused } from './access-refused.ts';

/** Why GitHub gives the App no token for a repository or an organization, with what a person has to do. */
export type Refusal =
  | { kind: 'not-installed'; where: string; page: string | null }
  | { kind: 'suspended'; where: string; page: string }
  | { kind: 'not-granted'; where: string; missing: GithubPermissions; page: string }
  | { kind: 'not-accessible'; where: string; page: string }
  | { kind: 'wrong-key'; said: string };

export function refusedBecause(refusal: Refusal): AccessRefused {
  return new AccessRefused(textOf(refusal));
}

function textOf(refusal: Refusal): string {
  switch (refusal.kind) {
    case 'not-installed': {
      const page = refusal.page ?? "the App's page at GitHub";
      return `The GitHub App is not installed for ${refusal.where}, or was not given it. What to do: let an owner install it there, or add the repository to its installation: ${page}`;
    }
    case 'suspended':
      return `The installation of the GitHub App for ${refusal.where} is suspended. What to do: let an owner lift that: ${refusal.page}`;
    case 'not-granted': {
      const missing = listOf(refusal.missing);
      return `The GitHub App was not granted ${missing} for ${refusal.where}. What to do: ask for it in the settings of the App, under Permissions, and let an owner accept it: ${refusal.page}`;
    }
    case 'not-accessible':
      return `The GitHub App may not use ${refusal.where}: it was not given this repository, or it has another name now. What to do: let an owner add it to the installation: ${refusal.page}`;
    case 'wrong-key':
      return `GitHub does not know the App of this key (${refusal.said}). What to do: check that GITHUB_APP_PRIVATE_KEY is a key of the App GITHUB_APP_ID, that GITHUB_API_URL is the server of the App, and that the clock of this machine is right`;
  }
}

/** `issues: write and pull_requests: read`. */
function listOf(permissions: GithubPermissions): string {
  const words = Object.entries(permissions).map(([name, access]) => `\`${name}: ${access}\``);
  const last = words.pop() ?? '';
  return words.length === 0 ? last : `${words.join(', ')} and ${last}`;
}
