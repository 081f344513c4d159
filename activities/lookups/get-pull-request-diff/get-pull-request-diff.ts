import {
  getPullRequestDiff as lookup,
  type GetPullRequestDiffInput,
} from '../../../definitions/lookups/get-pull-request-diff.ts';
import type { Findings } from '../answer/findings.ts';
import { inLine } from '../answer/outside-text.ts';
import { askedForge } from '../forge/asked-forge.ts';
import { changedFile } from '../forge/changed-file.ts';
import { LONG_PER_PAGE, pagesOf } from '../forge/pages-of.ts';
import type { LookupRow, LookupUse } from '../lookup-row.ts';

export const getPullRequestDiff: LookupRow<GetPullRequestDiffInput> = { lookup, read };

/** GitHub lists no more files of a pull request. */
const MOST_FILES = 3_000;

async function read(use: LookupUse<GetPullRequestDiffInput>): Promise<Findings> {
  const forge = await askedForge(use);
  const { number, path } = use.input;
  const at = { ...forge.place, pull_number: number };
  const { data: pull } = await forge.ask(`Reading pull request #${number}`, () => forge.octokit.rest.pulls.get(at));
  const files = pagesOf(
    (page) =>
      forge.ask(`Reading the files of pull request #${number}`, () =>
        forge.octokit.rest.pulls.listFiles({ ...at, per_page: LONG_PER_PAGE, page }),
      ),
    (file) => (isBelow(file.filename, path) ? changedFile(file) : ''),
  );
  const unshown = pull.changed_files > MOST_FILES ? `; the forge shows only the first ${MOST_FILES} of them` : '';
  const all = `${pull.changed_files} files, +${pull.additions} −${pull.deletions}, head ${pull.head.sha}`;
  const only = path === undefined ? '' : `; only ${inLine(path)}`;
  return {
    heading: `Changes of pull request #${number} of ${forge.repository} (${all}${unshown}${only}):`,
    parts: [files],
    mostEntries: null,
  };
}

function isBelow(file: string, path: string | undefined): boolean {
  if (path === undefined) return true;
  const folder = path.replace(/^\.?\//, '').replace(/\/+$/, '');
  return folder === '' || file === folder || file.startsWith(`${folder}/`);
}
