import { listCommits as lookup, type ListCommitsInput } from '../../../definitions/lookups/list-commits.ts';
import type { Findings } from '../answer/findings.ts';
import { inLine } from '../answer/outside-text.ts';
import { askedForge } from '../forge/asked-forge.ts';
import { given } from '../forge/given.ts';
import { facts, login } from '../forge/people-and-times.ts';
import { PER_PAGE, readList } from '../forge/read-list.ts';
import type { LookupRow, LookupUse } from '../lookup-row.ts';

export const listCommits: LookupRow<ListCommitsInput> = { lookup, read };

/** The parts of an answer that we read. */
interface CommitAnswer {
  sha: string;
  author?: { login?: string } | null;
  commit: { message: string; author?: { name?: string; date?: string } | null; committer?: { date?: string } | null };
}

async function read(use: LookupUse<ListCommitsInput>): Promise<Findings> {
  const { ref, path, author, since, until, limit } = use.input;
  const forge = await askedForge(use);
  const filter = { sha: ref, path, author, since, until };
  const words = facts({
    from: ref === undefined ? null : inLine(ref),
    in: path === undefined ? null : inLine(path),
    by: author === undefined ? null : inLine(author),
    since,
    until,
  });
  return readList<CommitAnswer>({
    what: `commits of ${forge.repository}${words}`,
    limit,
    isContinued: use.isContinued,
    isCounted: false,
    askFor: (page) =>
      forge.ask('Listing commits', () =>
        forge.octokit.rest.repos.listCommits({ ...forge.place, ...given(filter), per_page: PER_PAGE, page }),
      ),
    render,
  });
}

function render(answer: CommitAnswer): string {
  const about = facts({ by: authorOf(answer), on: answer.commit.committer?.date });
  return `- ${answer.sha} ${inLine(answer.commit.message.split('\n', 1)[0])}${about}`;
}

/** The login of the author; else the name that the commit says. */
export function authorOf({ author, commit }: CommitAnswer): string {
  return author?.login === undefined ? inLine(commit.author?.name ?? 'somebody') : login(author);
}
