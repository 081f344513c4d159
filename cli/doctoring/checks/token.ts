import { RequestError } from 'octokit';
import { repositoryAsSeen, tokenFacts, type TokenFacts } from '../../../connections/github/access/token-facts.ts';
import { rateLimitDelay } from '../../../connections/github/rate-limit-delay.ts';
import { permissionsOf } from '../../../definitions/permissions/permissions-of.ts';
import type { Automation } from '../../../definitions/automation.ts';
import type { GithubPermissions } from '../../../contract/github/github-permissions.ts';
import { errorText } from '../../../runtime/error-text.ts';
import { ok, unseen, wrong, type Finding, type Patient } from '../check.ts';
import { namedRepositories } from './named-repositories.ts';
import { tokenKind, type TokenKind } from './token-kind.ts';

const NAME = 'GitHub';
const PERMISSIONS = 'permissions';

interface Asked {
  /** The variable. */
  name: string;
  token: string;
  apiUrl: string;
  kind: TokenKind;
}

/** What GitHub tells of one token: whose it is, and what it lacks for which automation, or that this is not known. */
export async function findingsOfToken(name: string, token: string, patient: Patient): Promise<Finding[]> {
  const { apiUrl } = patient.environment.github;
  const asked: Asked = { name, token, apiUrl, kind: tokenKind(token) };
  const { host } = new URL(apiUrl);
  try {
    const facts = await tokenFacts(asked);
    if (facts === null) return [wrong(NAME, `${name} is not taken at ${host}`, `Make a new token and set ${name}.`)];
    return [
      ofAccount(asked, facts, patient),
      ...(name === 'GITHUB_TOKEN' ? await ofWriting(asked, facts, patient) : []),
    ];
  } catch (error) {
    return [notAsked(asked, error)];
  }
}

function notAsked({ name, apiUrl }: Asked, error: unknown): Finding {
  const says = `${name} cannot be tried at ${new URL(apiUrl).host}: ${errorText(error)}`;
  const status = error instanceof RequestError ? error.status : 500;
  if (error instanceof RequestError && rateLimitDelay(error, Date.now()) !== null) return unseen(NAME, says);
  if (status === 404) return wrong(NAME, says, 'Correct GITHUB_API_URL: the API of GitHub is somewhere else.');
  if (status < 500) return wrong(NAME, says, `Do at GitHub what it says, or set ${name} to another token.`);
  return wrong(NAME, says, 'See that this machine reaches GitHub (GITHUB_API_URL).');
}

/** Whose marks count as Curfew's is decided by the account of GITHUB_TOKEN. */
function ofAccount({ name, kind }: Asked, { login }: TokenFacts, { environment }: Patient): Finding {
  const given = environment.github.login;
  if (name !== 'GITHUB_TOKEN')
    return ok(NAME, login === null ? `${name} is ${kind.name}, and tells no account` : `${name} is that of ${login}`);
  if (login === null && given === null) {
    const says = `${name} is ${kind.name}, and tells no account: workers do not know their own comments and issues again, and may make one twice`;
    const todo =
      'Set GITHUB_LOGIN to its account, in the environment of `curfew serve` and of the workers: github-actions[bot] in GitHub Actions, else the name of the App with [bot].';
    return wrong(NAME, says, todo);
  }
  if (login === null) return ok(NAME, `${name} is ${kind.name}, and that of ${given} as GITHUB_LOGIN says`);
  if (given === null || given.toLowerCase() === login.toLowerCase()) return ok(NAME, `${name} is that of ${login}`);
  return wrong(NAME, `${name} is that of ${login}, and GITHUB_LOGIN is ${given}`, `Set GITHUB_LOGIN to ${login}.`);
}

async function ofWriting(asked: Asked, { scopes }: TokenFacts, patient: Patient): Promise<Finding[]> {
  const { repositories } = namedRepositories(patient.definitions);
  const seen = await Promise.all(
    [...repositories].map(async ([repository, automations]) => {
      const found = await repositoryAsSeen(asked, repository);
      return { repository, automations, found };
    }),
  );
  const lacks = seen.flatMap(({ repository, automations, found }) => {
    if (found === null) {
      const todo = `Let the account of ${asked.name} and the token itself reach it, or correct the name.`;
      return [wrong(PERMISSIONS, `${asked.name} does not see ${repository}`, todo)];
    }
    return automations.flatMap((automation) => ofAutomation(automation, { asked, scopes, repository, ...found }));
  });
  if (scopes === null) return [...lacks, unseen(PERMISSIONS, asked.kind.note ?? NOT_KNOWN)];
  const list = scopes.join(', ') || 'none';
  return lacks.length > 0 ? lacks : [ok(PERMISSIONS, `${asked.name} has the scopes that are needed (it has ${list})`)];
}

const NOT_KNOWN = 'what this token may do is not known: GitHub does not tell its scopes';

interface Place {
  asked: Asked;
  scopes: string[] | null;
  repository: string;
  isPrivate: boolean;
  mayPush: boolean | null;
}

function ofAutomation(automation: Automation, { asked, scopes, repository, isPrivate, mayPush }: Place): Finding[] {
  const { name, kind } = asked;
  const needed = permissionsOf(automation);
  const missing = scopes === null ? [] : neededScopes(needed, isPrivate).filter(({ any }) => !has(scopes, any));
  if (missing.length > 0) {
    const list = missing.map(({ any }) => any.join(' or ')).join(', ');
    const says = `${automation.id} lacks the scope ${list} of ${name} in ${repository}`;
    return [wrong(PERMISSIONS, says, `Add it on the page of the token at GitHub, or set ${name} to another one.`)];
  }
  if (needed.contents !== 'write' || mayPush !== false || !kind.actsAsPerson) return [];
  const says = `${automation.id} pushes to ${repository}, and the account of ${name} may not`;
  return [wrong(PERMISSIONS, says, 'Give the account the role Write there, or use the token of another account.')];
}

/** The scopes of a classic token, any one of each. `repo` is for everything in a repository. */
function neededScopes(needed: GithubPermissions, isPrivate: boolean): { any: string[] }[] {
  const { metadata: _all, members, workflows, ...inRepository } = needed;
  const wants = Object.values(inRepository).some((access) => access === 'write' || isPrivate);
  return [
    ...(wants ? [{ any: isPrivate ? ['repo'] : ['repo', 'public_repo'] }] : []),
    ...(members === undefined ? [] : [{ any: ['read:org', 'write:org', 'admin:org'] }]),
    ...(workflows === undefined ? [] : [{ any: ['workflow'] }]),
  ];
}

function has(scopes: readonly string[], any: readonly string[]): boolean {
  return any.some((scope) => scopes.includes(scope));
}
