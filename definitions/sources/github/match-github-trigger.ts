import type { GithubTrigger } from './github-triggers.ts';
import { matchGlobs } from '../../match-glob.ts';
import type { ReadPayload } from './read-payload.ts';

/** Why the filters of `on.<name>` do not let this event through, as GitHub Actions would decide; null when they do. */
export function githubTriggerReason(name: string, trigger: GithubTrigger, payload: ReadPayload): string | null {
  return (
    typesReason(name, trigger, payload) ??
    namesReason(trigger, payload) ??
    branchesReason(trigger, payload) ??
    draftReason(trigger, payload) ??
    forksReason(trigger, payload)
  );
}

/** The activity types of GitHub Actions: `pull_request` alone does not mean all. */
const DEFAULT_TYPES: Readonly<Record<string, string[]>> = { pull_request: ['opened', 'synchronize', 'reopened'] };

function typesReason(name: string, trigger: GithubTrigger, { action }: ReadPayload): string | null {
  const types = trigger.types ?? DEFAULT_TYPES[name];
  if (!types || (action !== null && types.includes(action))) return null;
  const why = trigger.types ? '' : ', the default';
  return `\`${name}.${action ?? 'without an action'}\` is not among its types (${types.join(', ')}${why})`;
}

function namesReason({ names }: GithubTrigger, payload: ReadPayload): string | null {
  if (!names) return null;
  const changed = payload.action === 'labeled' || payload.action === 'unlabeled';
  const labels = changed ? [payload.label ?? ''] : ((payload.pullRequest ?? payload.issue)?.labels ?? []);
  if (labels.some((label) => names.some((name) => name.toLowerCase() === label.toLowerCase()))) return null;
  const seen = labels.filter((label) => label !== '').join(', ') || 'none';
  return `no label is among its \`names\` (${names.join(', ')}); the event's: ${seen}`;
}

function branchesReason({ branches, branchesIgnore }: GithubTrigger, payload: ReadPayload): string | null {
  const base = payload.pullRequest?.baseBranch;
  if (base === undefined) return null;
  if (branches && !matchGlobs(branches, base)) {
    return `the base branch \`${base}\` is not in \`branches\` (${branches.join(', ')})`;
  }
  if (branchesIgnore && matchGlobs(branchesIgnore, base)) {
    return `the base branch \`${base}\` is in \`branches-ignore\` (${branchesIgnore.join(', ')})`;
  }
  return null;
}

function draftReason({ draft }: GithubTrigger, { pullRequest }: ReadPayload): string | null {
  if (draft === null || !pullRequest || pullRequest.draft === draft) return null;
  return draft ? 'the pull request is not a draft, and `draft: true` asks for one' : 'the pull request is a draft';
}

function forksReason({ forks }: GithubTrigger, { pullRequest }: ReadPayload): string | null {
  if (!forks || !pullRequest?.fromFork) return null;
  const head = pullRequest.headRepository;
  const lower = forks.map((fork) => fork.toLowerCase());
  if (lower.includes('*') || (head !== null && matchGlobs(lower, head.toLowerCase()))) return null;
  return `the pull request comes from the fork \`${head ?? 'that was deleted'}\`, which is not in \`forks\` (${forks.join(', ') || 'none'})`;
}
