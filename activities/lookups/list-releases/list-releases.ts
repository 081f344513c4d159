import { listReleases as lookup, type ListReleasesInput } from '../../../definitions/lookups/list-releases.ts';
import type { Findings } from '../answer/findings.ts';
import { inLine, quoted } from '../answer/outside-text.ts';
import { askedForge } from '../forge/asked-forge.ts';
import { facts, login } from '../forge/people-and-times.ts';
import { PER_PAGE, readList } from '../forge/read-list.ts';
import type { LookupRow, LookupUse } from '../lookup-row.ts';

export const listReleases: LookupRow<ListReleasesInput> = { lookup, read };

async function read(use: LookupUse<ListReleasesInput>): Promise<Findings> {
  const forge = await askedForge(use);
  return readList({
    what: `releases of ${forge.repository}`,
    limit: use.input.limit,
    isContinued: use.isContinued,
    isCounted: false,
    askFor: (page) =>
      forge.ask('Listing releases', () =>
        forge.octokit.rest.repos.listReleases({ ...forge.place, per_page: PER_PAGE, page }),
      ),
    render: (release) => {
      const kind = release.draft ? 'draft' : release.prerelease ? 'pre-release' : 'release';
      const about = facts({ by: login(release.author), published: release.published_at, of: release.target_commitish });
      const name = inLine(release.name);
      const head = `## ${inLine(release.tag_name)} (${kind})${name === '' ? '' : `: ${name}`}${about}`;
      return [head, release.html_url, quoted(release.body)].join('\n').trimEnd();
    },
  });
}
