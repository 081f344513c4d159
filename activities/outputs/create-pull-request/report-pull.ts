import type { PullRequestArtefact } from '../../../contract/artefact.ts';
import { delivered } from '../done.ts';
import type { Done } from '../output-row.ts';
import { continuing, formerPull } from './former-pull.ts';
import type { ReadyWork } from './work.ts';
import type { ChosenBranch } from './own-branches.ts';
import type { Published } from './publish.ts';

/** What the agent and people are told about a pull request that exists. */
export function reportPull(work: ReadyWork, chosen: ChosenBranch, { pull, notes }: Published): Done {
  const { agentHead, head, options, part } = work;
  const { number, url, draft } = pull;
  const what = `Pull request #${number} is ${chosen.pull === null ? 'open' : 'updated'}${draft ? ' as a draft' : ''}: ${url}`;
  const undrafted = options.draft && !draft && chosen.pull === null ? ['It is no draft: the forge has none'] : [];
  const former = chosen.pull === null ? formerPull(work, pull) : null;
  const before = former === null ? [] : [continuing(former)];
  const text = [what, ...before, ...undrafted, ...notes].join('\n');
  const artefact: PullRequestArtefact = {
    type: 'pull-request',
    url,
    number,
    branch: chosen.branch,
    headSha: head,
    ...(agentHead === head ? {} : { agentHeadSha: agentHead }),
    ...(options.max > 1 ? { part } : {}),
  };
  return delivered(artefact, text);
}
