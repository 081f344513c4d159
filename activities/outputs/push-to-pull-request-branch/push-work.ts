import type { Selectable } from 'kysely';
import type { PullDetails } from '../../../connections/github/pull-calls.ts';
import type { PushedHeadsTable } from '../../../database/pushed-heads/pushed-heads-table.ts';
import type {
  PushToPullRequestBranchInput,
  PushToPullRequestBranchOptions,
} from '../../../definitions/outputs/pulls/push-to-pull-request-branch.ts';
import type { Remote } from '../bundle/remote.ts';
import type { OutputUse } from '../output-row.ts';

export type PushUse = OutputUse<PushToPullRequestBranchOptions, PushToPullRequestBranchInput>;

/** Commits that go on top of a pull request, and what the forge has there. */
export interface PushWork {
  use: PushUse;
  /** `owner/name` as the forge spells it. */
  repository: string;
  pull: PullDetails;
  remote: Remote;
  /** The commit at the tip of its branch: full id. */
  tip: string;
  /** What we have pushed to the branch before, the newest first. */
  heads: Selectable<PushedHeadsTable>[];
}
