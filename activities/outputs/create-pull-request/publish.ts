import type { Pull } from '../../../connections/github/pull-calls.ts';
import { decoratePull } from './decorate-pull.ts';
import type { ReadyWork } from './work.ts';
import { openPull, updatePull } from './open-pull.ts';
import { headMark, pushedMark, type ChosenBranch } from './own-branches.ts';
import { outputBody, outputTitle } from '../text/pull-text.ts';
import { push } from './push.ts';

export interface Published {
  pull: Pull;
  /** What the forge did not take, in sentences for people. */
  notes: string[];
}

/**
 * Pushes the commits and opens or updates the pull request. Each step first looks up what an earlier attempt has done.
 * Before a branch is replaced, the new commit is noted in its pull request, so that the branch never seems to hold a
 * stranger's commit.
 */
export async function publish(work: ReadyWork, chosen: ChosenBranch): Promise<Published> {
  const { github, remote, origin, options, base, agentHead, head } = work;
  const title = outputTitle(options.titlePrefix, work.title);
  const body = outputBody(origin, work.body, headMark(agentHead, head), pushedMark([...chosen.pushed, head]));
  let { pull } = chosen;
  if (pull !== null && (pull.title !== title || pull.body !== body)) {
    pull = await updatePull(github, remote.name, pull.number, { title, body });
  }
  if (chosen.replaces !== head) {
    await work.notePush({ branch: chosen.branch, head, isNew: chosen.replaces === null });
    await push(remote, { commit: head, branch: chosen.branch, replaces: chosen.replaces });
  }
  const wanted = { title, body, head: chosen.branch, base: base.branch, draft: options.draft };
  pull ??= await openPull(github, remote.name, wanted);
  return { pull, notes: await decoratePull(github, remote.name, pull.number, options) };
}
