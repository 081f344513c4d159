export interface DiscussionRecord {
  id: number;
  repositoryId: number;
  /** Discussions, issues and pull requests share their numbers. */
  number: number;
  title: string;
  body: string;
  author: string;
  /** The slug of its category. */
  category: string;
  labels: string[];
  createdAt: string;
}

export interface DiscussionCommentRecord {
  id: number;
  repositoryId: number;
  discussionId: number;
  /** The comment below which it stands; null if it begins a thread. */
  parentId: number | null;
  author: string;
  body: string;
  createdAt: string;
  /** Why it is hidden; absent: it is not. */
  minimizedReason?: string;
}

export interface DiscussionState {
  discussions: DiscussionRecord[];
  discussionComments: DiscussionCommentRecord[];
}
