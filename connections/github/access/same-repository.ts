import type { Octokit } from 'octokit';
import { ownerAndRepo } from '../repository-calls.ts';
import { AccessRefused } from './access-refused.ts';
import { placeOfRequest, type RequestOptions } from './place-of-request.ts';

/** A repository as somebody came to know it: its name may lead to another one later, its id does not. */
export interface KnownRepository {
  /** `owner/name`. */
  name: string;
  id: number;
}

const REPOSITORY = '/repos/{owner}/{repo}';

/**
 * Has a client write into known repositories only as long as their names lead to them: it looks them up before it sends the first
 * request that changes something. One that was renamed is written to; one that belongs to somebody else now is not, since nobody
 * has said that runs may work there. Such requests, and questions about the repository itself, fail with `AccessRefused`.
 */
export function withinKnown(octokit: Octokit, known: readonly KnownRepository[]): void {
  const looked = new Map<string, Promise<unknown>>();
  const lookUp = async (name: string): Promise<unknown> => {
    const looking = looked.get(name) ?? octokit.rest.repos.get(ownerAndRepo(name));
    looked.set(name, looking);
    looking.catch(() => looked.delete(name));
    return await looking;
  };
  octokit.hook.wrap('request', async (request, options) => {
    const { repository } = placeOfRequest(options as RequestOptions);
    const expected = known.find(({ name }) => name.toLowerCase() === repository?.toLowerCase());
    if (expected !== undefined && options.method !== 'GET') await lookUp(expected.name);
    const answer = await request(options);
    if (expected !== undefined && options.method === 'GET' && options.url === REPOSITORY)
      requireSame(expected, answer.data);
    return answer;
  });
}

function requireSame({ name, id }: KnownRepository, found: { id?: number; full_name?: string }): void {
  if (found.id !== undefined && found.id !== id) {
    throw new AccessRefused(
      `another repository is called ${name} now. The one that this run is about was renamed, transferred or deleted, so nothing is done in ${name}. ` +
        'What to do: start a new run where the repository is now',
    );
  }
  const now = found.full_name ?? name;
  if (ownerOf(now) === ownerOf(name)) return;
  throw new AccessRefused(
    `${name} was transferred and is called ${now} now, so this run does nothing more there. ` +
      `What to do: let \`repositories\` and the automation name ${now}, and start a new run there`,
  );
}

function ownerOf(name: string): string {
  return ownerAndRepo(name).owner.toLowerCase();
}
