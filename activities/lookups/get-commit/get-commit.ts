import { getCommit as lookup, type GetCommitInput } from '../../../definitions/lookups/get-commit.ts';
import { hasMore } from '../../../connections/github/read-pages.ts';
import { onePage, type Findings, type Page } from '../answer/findings.ts';
import { quoted } from '../answer/outside-text.ts';
import { askedForge } from '../forge/asked-forge.ts';
import { changedFile } from '../forge/changed-file.ts';
import { facts } from '../forge/people-and-times.ts';
import { PER_PAGE } from '../forge/read-list.ts';
import { authorOf } from '../list-commits/list-commits.ts';
import type { LookupRow, LookupUse } from '../lookup-row.ts';

export const getCommit: LookupRow<GetCommitInput> = { lookup, read };

/** GitHub lists no more files of a commit, and does not say how many there are. */
const MOST_FILES = 3_000;
const UNSHOWN = `(The forge shows at most ${MOST_FILES} files of a commit; there may be more.)`;

async function read(use: LookupUse<GetCommitInput>): Promise<Findings> {
  const { ref } = use.input;
  const forge = await askedForge(use);
  const askFor = (page: number) =>
    forge.ask(`Reading commit ${ref}`, () =>
      forge.octokit.rest.repos.getCommit({ ...forge.place, ref, per_page: PER_PAGE, page }),
    );
  const first = await askFor(1);
  const { sha, commit, html_url: url, stats, author } = first.data;
  const about = facts({
    by: authorOf({ sha, author: author && 'login' in author ? author : null, commit }),
    written: commit.author?.date,
    committed: commit.committer?.date,
    changes: stats === undefined ? null : `+${stats.additions ?? 0} −${stats.deletions ?? 0}`,
  });
  const readPage = async (page: number): Promise<Page> => {
    const { data, headers } = page === 1 ? first : await askFor(page);
    const files = data.files ?? [];
    const isLast = files.length === 0 || headers.link === undefined || !hasMore(files.length, headers.link);
    const entries = files.map((file) => () => changedFile(file));
    if (isLast && page * PER_PAGE >= MOST_FILES) entries.push(() => UNSHOWN);
    return { entries, isLast };
  };
  return {
    heading: `Commit ${sha} of ${forge.repository}${about}\n${url}`,
    parts: [onePage([() => quoted(commit.message)]), { readPage }],
    mostEntries: null,
  };
}
