/** What has happened to a repository besides issues. Most of these records the forge only shows: tests make them. */

export interface ReviewRecord {
  id: number;
  repositoryId: number;
  pullNumber: number;
  author: string;
  state: 'APPROVED' | 'CHANGES_REQUESTED' | 'COMMENTED' | 'DISMISSED';
  body: string;
  commit: string;
  submittedAt: string;
}

export interface ReviewCommentRecord {
  id: number;
  repositoryId: number;
  pullNumber: number;
  author: string;
  body: string;
  path: string;
  line: number;
  diffHunk: string;
  commit: string;
  createdAt: string;
  /** Absent: RIGHT. */
  side?: 'LEFT' | 'RIGHT';
  /** The first line of several; absent if it is about one. */
  startLine?: number;
  /** Absent: it is part of no review. */
  reviewId?: number;
  /** The comment that began the thread; absent for that itself. */
  inReplyTo?: number;
}

export interface ReleaseRecord {
  id: number;
  repositoryId: number;
  tag: string;
  name: string;
  body: string;
  author: string;
  prerelease: boolean;
  publishedAt: string;
}

export interface CheckRunRecord {
  id: number;
  repositoryId: number;
  commit: string;
  name: string;
  /** Null: it is still running. */
  conclusion: 'success' | 'failure' | 'neutral' | 'cancelled' | 'skipped' | 'timed_out' | 'action_required' | null;
  title: string | null;
  summary: string | null;
  startedAt: string;
  completedAt: string | null;
}

/** The older kind of check: a service sets it on a commit, and the newest of each `context` counts. */
export interface StatusRecord {
  id: number;
  repositoryId: number;
  commit: string;
  context: string;
  state: 'success' | 'failure' | 'error' | 'pending';
  description: string | null;
  createdAt: string;
}

export interface WorkflowRunRecord {
  id: number;
  repositoryId: number;
  /** The file's name: `ci.yml`. */
  workflow: string;
  title: string;
  event: string;
  branch: string;
  commit: string;
  actor: string;
  conclusion: CheckRunRecord['conclusion'];
  createdAt: string;
}

export interface JobRecord {
  id: number;
  repositoryId: number;
  runId: number;
  name: string;
  conclusion: CheckRunRecord['conclusion'];
  steps: { name: string; conclusion: string }[];
  log: string;
  startedAt: string;
}

export interface HistoryState {
  reviews: ReviewRecord[];
  reviewComments: ReviewCommentRecord[];
  releases: ReleaseRecord[];
  checkRuns: CheckRunRecord[];
  statuses: StatusRecord[];
  workflowRuns: WorkflowRunRecord[];
  jobs: JobRecord[];
}
