import type { Done } from '../answer-output.ts';
import type { Work } from './work.ts';
import type { ChosenBranch } from './own-branches.ts';
import type { Published } from './publish.ts';

/** What the agent and people are told of a pull request that is there. */
export function reportPull({ head, options }: Work, chosen: ChosenBranch, { pull, notes }: Published): Done {
  const { number, url, draft } = pull;
  const what = `Pull request #${number} is ${chosen.pull === null ? 'open' : 'updated'}${draft ? ' as a draft' : ''}: ${url}`;
  const undrafted = options.draft && !draft && chosen.pull === null ? ['It is no draft: the forge has none'] : [];
  const text = [what, ...undrafted, ...notes].join('\n');
  const artefact = { type: 'pull-request', url, number, branch: chosen.branch, headSha: head } as const;
  return { artefact, text, note: text.replaceAll('\n', ' · ') };
}
