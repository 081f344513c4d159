import type { GithubTrigger } from './github-triggers.ts';
import { matchGlobs } from '../../match-glob.ts';
import type { ReadPayload } from './read-payload.ts';

/** Why the branch or tag of an event does not pass the filters of `on.<name>`; null if it does. */
export function refReason(name: string, trigger: GithubTrigger, payload: ReadPayload): string | null {
  const { code, pullRequest } = payload;
  if (name === 'push' && code.push !== null && code.push.after === null) {
    return 'the push deleted its branch or tag; `delete` is the event for that';
  }
  const base = pullRequest?.baseBranch;
  if (base !== undefined) return branchReason(trigger, base, 'base branch');
  if (code.tag !== null) return tagReason(trigger, code.tag);
  if (code.branch !== null) return branchReason(trigger, code.branch, 'branch');
  const isFiltered = trigger.branches ?? trigger.branchesIgnore ?? trigger.tags ?? trigger.tagsIgnore;
  return isFiltered ? 'the event names no branch, so `branches` cannot be compared' : null;
}

function branchReason(trigger: GithubTrigger, branch: string, what: string): string | null {
  const { branches, branchesIgnore } = trigger;
  if (branches && !matchGlobs(branches, branch)) {
    return `the ${what} \`${branch}\` is not in \`branches\` (${branches.join(', ')})`;
  }
  if (branchesIgnore && matchGlobs(branchesIgnore, branch)) {
    return `the ${what} \`${branch}\` is in \`branches-ignore\` (${branchesIgnore.join(', ')})`;
  }
  const isOnlyForTags = !branches && !branchesIgnore && (trigger.tags ?? trigger.tagsIgnore);
  return isOnlyForTags
    ? `it is a branch (\`${branch}\`), and only tags are filtered for; to start on branches too, add \`branches\``
    : null;
}

function tagReason(trigger: GithubTrigger, tag: string): string | null {
  const { tags, tagsIgnore, branches, branchesIgnore } = trigger;
  if (tags && !matchGlobs(tags, tag)) return `the tag \`${tag}\` is not in \`tags\` (${tags.join(', ')})`;
  if (tagsIgnore && matchGlobs(tagsIgnore, tag)) {
    return `the tag \`${tag}\` is in \`tags-ignore\` (${tagsIgnore.join(', ')})`;
  }
  const isOnlyForBranches = !tags && !tagsIgnore && (branches ?? branchesIgnore);
  return isOnlyForBranches
    ? `it is a tag (\`${tag}\`), and only branches are filtered for; to start on tags too, add \`tags\``
    : null;
}
