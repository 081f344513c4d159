export interface PullRequestArtefact {
  type: 'pull-request';
  url: string;
  number: number;
  branch: string;
  /** The full id of the commit that was pushed. */
  headSha: string;
  /** The full id of the agent's own commit from which that one was made; absent if it is the same. */
  agentHeadSha?: string;
  /** Which part of a series it is; absent if the automation opens but one. */
  part?: number;
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

/**
 * An artefact of any other type. Only its output reads more than type and URL; it may add fields of its own, as JSON.
 */
export interface OtherArtefact {
  /** Words joined by `-`: `slack-message`. */
  type: string;
  url: string;
}

/** What an output made. It has a URL, and a life after the run. */
export type Artefact = PullRequestArtefact | CommentArtefact | IssueArtefact | OtherArtefact;

export function isPullRequest(artefact: Artefact): artefact is PullRequestArtefact {
  return artefact.type === 'pull-request';
}

/** What people call an artefact: its type in words, such as `Pull request`. */
export function artefactLabel({ type }: Artefact): string {
  const words = type.replaceAll('-', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}
