import { RequestError, type Octokit } from 'octokit';
import { ROLES, type Role } from '../../contract/roles.ts';
import { loginOfToken } from './access/login-of-token.ts';
import { readPages } from './read-pages.ts';

export interface Repository {
  /** Stays the same whatever it is called; null where the forge does not say. */
  id: number | null;
  /** As the forge spells it. Subjects have it in lower case, but in paths of git the case may matter. */
  fullName: string;
  defaultBranch: string;
  /** Nothing can be written there. False where the forge does not say. */
  archived: boolean;
}

export interface RepositoryCalls {
  getRepository(repository: string): Promise<Repository>;
  /** What a person may do in a repository; null if they may do nothing, or if there is no such person. */
  permissionOf(repository: string, login: string): Promise<Role | null>;
  /** Paths that a pull request changes, with the former ones of renamed files; null where there are too many to list. */
  changedFiles(repository: string, number: number): Promise<string[] | null>;
  /** The login of our account; null if the forge does not tell it. */
  botLogin(): Promise<string | null>;
  userExists(login: string): Promise<boolean>;
  teamExists(organization: string, team: string): Promise<boolean>;
  /** Whether a person is an active member of a team; pending invitations do not count. */
  isTeamMember(organization: string, team: string, login: string): Promise<boolean>;
}

/** A filter of paths looks at no more files of a pull request than this, as in GitHub Actions. */
const MOST_FILES = 300;

/** Owner and name as the calls of Octokit take them. Throws for anything but `owner/name`. */
export function ownerAndRepo(repository: string): { owner: string; repo: string } {
  const [owner, repo, ...rest] = repository.split('/');
  if (!owner || !repo || rest.length > 0) throw new Error(`"${repository}" is not a repository; write owner/name`);
  return { owner, repo };
}

export async function nullIfMissing<Result>(call: Promise<Result>): Promise<Result | null> {
  return call.catch((error: unknown) => {
    if (error instanceof RequestError && error.status === 404) return null;
    throw error;
  });
}

/** Tells the login of an account: `askLogin` instead of the token, `login` where the token does not. */
interface LoginOf {
  askLogin?: () => Promise<string | null>;
  login?: string | null;
}

export function createRepositoryCalls(
  octokit: Octokit,
  { askLogin, login: given = null }: LoginOf = {},
): RepositoryCalls {
  let login: string | null | undefined;
  return {
    getRepository: async (repository) => {
      const { data } = await octokit.rest.repos.get(ownerAndRepo(repository));
      return {
        id: idOf(data),
        fullName: data.full_name,
        defaultBranch: data.default_branch,
        archived: isArchived(data),
      };
    },
    permissionOf: async (repository, username) => {
      const place = { ...ownerAndRepo(repository), username };
      const found = await nullIfMissing(octokit.rest.repos.getCollaboratorPermissionLevel(place));
      return [found?.data.role_name, found?.data.permission].find(isRole) ?? null;
    },
    changedFiles: async (repository, number) => {
      const files = await readPages(
        (page) =>
          octokit.rest.pulls.listFiles({ ...ownerAndRepo(repository), pull_number: number, per_page: 100, page }),
        (file) => file.filename,
        MOST_FILES,
      );
      if (files.length > MOST_FILES) return null;
      return files.flatMap((file) =>
        file.previous_filename === undefined ? [file.filename] : [file.previous_filename, file.filename],
      );
    },
    userExists: async (username) => (await nullIfMissing(octokit.rest.users.getByUsername({ username }))) !== null,
    teamExists: async (org, team_slug) =>
      (await nullIfMissing(octokit.rest.teams.getByName({ org, team_slug }))) !== null,
    isTeamMember: async (org, team_slug, username) => {
      const membership = await nullIfMissing(
        octokit.rest.teams.getMembershipForUserInOrg({ org, team_slug, username }),
      );
      return membership?.data.state === 'active';
    },
    botLogin: async () =>
      login === undefined ? (login = (await (askLogin?.() ?? loginOfToken(octokit))) ?? given) : login,
  };
}

/** Other forges may leave it out. */
function idOf({ id }: { id?: number }): number | null {
  return id ?? null;
}

/** Other forges leave it out. */
function isArchived({ archived }: { archived?: boolean }): boolean {
  return archived ?? false;
}

function isRole(name: string | undefined): name is Role {
  return ROLES.some((role) => role === name);
}
