import type { Pull } from '../../../connections/github/pull-calls.ts';
import { decoratePull } from './decorate-pull.ts';
import type { ReadyWork } from './work.ts';
import { openPull, updatePull } from './open-pull.ts';
import { headMark, pushedMark, type ChosenBranch } from './own-branches.ts';
import { outputBody, outputTitle } from '../text/pull-text.ts';
import { continuing, formerPull, showingAgain } from './former-pull.ts';
import { push } from '../commits/push.ts';
import { signatureNotes } from '../commits/signature-notes.ts';

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
  const marks = [headMark(agentHead, head), pushedMark([...chosen.pushed, head])];
  const body = outputBody(origin, work.body, ...placeInSeries(work, chosen.pull), ...marks);
  let { pull } = chosen;
  const moved = pull !== null && isMoved(work, pull) ? { base: base.branch } : {};
  if (pull !== null && (pull.title !== title || pull.body !== body || 'base' in moved)) {
    pull = await updatePull(github, { repository: remote.name, number: pull.number }, { title, body, ...moved });
  }
  if (chosen.replaces !== head) {
    await work.notePush({ branch: chosen.branch, head, isNew: chosen.replaces === null });
    await push(remote, { commit: head, branch: chosen.branch, replaces: chosen.replaces });
  }
  const wanted = { title, body, head: chosen.branch, base: base.branch, draft: options.draft };
  pull ??= await openPull(github, remote.name, wanted);
  const signature = await signatureNotes(github, remote.name, { head, signed: options.signed });
  const decorations = await decoratePull(github, { repository: remote.name, number: pull.number }, options);
  return { pull, notes: [...signature, ...decorations] };
}

/** What people are told about this pull request and those before it, for the body. */
function placeInSeries(work: ReadyWork, inUse: Pull | null): string[] {
  const former = formerPull(work, inUse);
  const lines = [
    ...(work.options.max > 1 ? [`Part ${work.part} of a series.`] : []),
    ...(former === null ? [] : [continuing(former)]),
    ...(work.shownAgain === null ? [] : [showingAgain(work.shownAgain)]),
  ];
  return lines.length === 0 ? [] : [`\n${lines.join(' ')}\n`];
}

/** Where a pull request goes is changed only between the branches of a series and the base: a person may have chosen another. */
function isMoved({ base, formerBranches }: ReadyWork, { baseBranch }: Pull): boolean {
  const isOfSeries = (branch: string): boolean => formerBranches.includes(branch);
  return baseBranch !== base.branch && (isOfSeries(baseBranch) || isOfSeries(base.branch));
}
