import type { PullRequestArtefact } from '../../../contract/artefact.ts';
import { delivered } from '../done.ts';
import type { Done } from '../output-row.ts';
import type { ReadyWork } from './work.ts';
import type { ChosenBranch } from './own-branches.ts';
import type { Published } from './publish.ts';

/** What the agent and people are told about a pull request that exists. */
export function reportPull(
  { agentHead, head, options }: ReadyWork,
  chosen: ChosenBranch,
  { pull, notes }: Published,
): Done {
  const { number, url, draft } = pull;
  const what = `Pull request #${number} is ${chosen.pull === null ? 'open' : 'updated'}${draft ? ' as a draft' : ''}: ${url}`;
  const undrafted = options.draft && !draft && chosen.pull === null ? ['It is no draft: the forge has none'] : [];
  const text = [what, ...undrafted, ...notes].join('\n');
  const artefact: PullRequestArtefact = {
    type: 'pull-request',
    url,
    number,
    branch: chosen.branch,
    headSha: head,
    ...(agentHead === head ? {} : { agentHeadSha: agentHead }),
  };
  return delivered(artefact, text);
}
