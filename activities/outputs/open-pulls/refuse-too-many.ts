import { readAdmissionSettings } from '../../../database/admission/admission-settings.ts';
import { claimNextPull, type NoPullRoom } from '../../../database/admission/room/claim-pull.ts';
import type { PullSeeker } from '../../../database/admission/room/pull-room.ts';
import type { Github } from '../../../connections/github/create-github.ts';
import type { Database } from '../../../database/schema.ts';
import { ToolError } from '../../session/tools/tool-error.ts';
import { refreshPullRoom } from './refresh-pull-room.ts';

/**
 * Claims the pull request that a run is about to open, so that no other run takes its room. Throws a ToolError if the automation may open
 * no other one in the repository (`prs-open` of curfew.yml).
 */
export async function refuseTooMany(
  { database, github }: { database: Database; github: Pick<Github, 'getPull'> },
  seeker: PullSeeker,
): Promise<void> {
  const { prsOpen: most } = await readAdmissionSettings(database);
  if (most === null || (await claimNextPull(database, seeker, most)) === null) return;
  await refreshPullRoom({ database, github, most }, seeker);
  const refused = await claimNextPull(database, seeker, most);
  if (refused !== null) throw new ToolError(explained(refused, seeker.repository));
}

function explained({ open, claimedBy = [] }: NoPullRoom, repository: string): string {
  const names = open.map((url) => `#${url.split('/').at(-1) ?? ''}`).join(', ');
  const pulls = `${open.length} open pull ${open.length === 1 ? 'request' : 'requests'} in ${repository}${names === '' ? '' : ` (${names})`}`;
  const others =
    claimedBy.length === 0
      ? ''
      : ` and ${claimedBy.length} other ${claimedBy.length === 1 ? 'run' : 'runs'} at work there`;
  const end = claimedBy.length === 0 ? '' : ', or that such a run has to end';
  return (
    `This automation has ${pulls}${others}, and may have no more ` +
    `(\`prs-open\` of curfew.yml). Do not hand this work over again: call noop and say that one of them has to be merged or closed first${end}.`
  );
}
