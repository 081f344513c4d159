import { createHash } from 'node:crypto';
import type { RunId } from '../../../contract/event.ts';

/** How many names are tried. A name is skipped if strangers have committed to its branch. */
const MOST_BRANCHES = 9;
const SLUG_LENGTH = 40;

export interface BranchOwner {
  /** The option `branch-prefix`. */
  prefix: string;
  automationId: string;
  subject: string;
  /** `owner/name`. */
  repository: string;
  /** The run, if runs about the same subject go on side by side; else absent. */
  runId?: RunId;
  /** Which pull request of a series it is: 1, or absent, is the first. */
  part?: number;
}

/**
 * The branches on which the work of an automation on a subject may be handed over, in order of preference. They are the
 * same for every run, so that a subject has one pull request; only runs that go on side by side have their own. Each further
 * name serves if a stranger has committed to the branches before it. They end in `-2`, not `/2`, since git cannot have both
 * `x` and `x/2`. Part 1 of a series has the names of a pull request alone, part 3 has `-part-3` in them.
 */
export function branchNames({ prefix, automationId, subject, repository, runId, part = 1 }: BranchOwner): string[] {
  const hash = createHash('sha256')
    .update(runId === undefined ? subject : `${subject} ${runId}`)
    .digest('hex')
    .slice(0, 8);
  const first = `${prefix}${refPart(automationId)}/${slug(subject, repository)}-${hash}`;
  const stem = part === 1 ? first : `${first}-part-${part}`;
  return Array.from({ length: MOST_BRANCHES }, (_, index) => (index === 0 ? stem : `${stem}-${index + 1}`));
}

/** `issue:acme/api#5` in its own repository is `issue-5`. */
function slug(subject: string, repository: string): string {
  const [, kind, where, number] = /^(issue|pull):(.+)#(\d+)$/.exec(subject) ?? [];
  const text = where?.toLowerCase() === repository.toLowerCase() ? `${kind}-${number}` : subject;
  const words = text.toLowerCase().match(/[a-z0-9]+/g) ?? ['subject'];
  return words.join('-').slice(0, SLUG_LENGTH).replace(/-$/, '');
}

function refPart(name: string): string {
  return name
    .replaceAll(/[^\w.-]+/g, '-')
    .replaceAll(/\.{2,}/g, '.')
    .replace(/^[.-]+/, '')
    .replace(/(?:\.lock|\.)$/, '-');
}
