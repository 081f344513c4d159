export interface PullRequestArtefact {
  type: 'pull-request';
  url: string;
  number: number;
  branch: string;
  headSha: string;
}

export interface CommentArtefact {
  type: 'comment';
  url: string;
}

export interface IssueArtefact {
  type: 'issue';
  url: string;
  number: number;
}

/** What an output made. It has a URL, and a life after the run. */
export type Artefact = PullRequestArtefact | CommentArtefact | IssueArtefact;
