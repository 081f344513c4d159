/** Activity types and filters of one GitHub event, as in GitHub Actions; null means "no filter of this kind". */
export interface GithubTrigger {
  types: string[] | null;
  branches: string[] | null;
  branchesIgnore: string[] | null;
  paths: string[] | null;
  pathsIgnore: string[] | null;
  /** Names of labels: of the label added or removed for `labeled`/`unlabeled`, else any label of the subject. */
  names: string[] | null;
  draft: boolean | null;
  forks: string[] | null;
  /** The members below are absent in automations that travel with runs of an earlier version. */
  tags?: string[] | null;
  tagsIgnore?: string[] | null;
  /** Names of workflows of GitHub Actions. */
  workflows?: string[] | null;
  /** Logins: of the person assigned or unassigned, else any assignee. `@me` is the account of Curfew. */
  assignees?: string[] | null;
  /** Logins, or slugs of teams: who was asked for a review, else any who is asked. `@me` as above. */
  reviewers?: string[] | null;
}

export interface SlashCommandTrigger {
  name: string;
  /** GitHub events in which the command is looked for: `issues`, `issue_comment`, `pull_request`, … */
  events: string[];
}

export interface LabelCommandTrigger {
  /** The label. It is taken off again when the run starts. */
  name: string;
  /** Where the label counts: `issues`, `pull_request`, `discussion`. */
  events: string[];
}

/** What an automation says under `on` about GitHub. */
export interface GithubTriggers {
  /** By webhook event name: `issues`, `issue_comment`, `pull_request`, … */
  events: Record<string, GithubTrigger>;
  slashCommand: SlashCommandTrigger | null;
  /** Absent if there is none. */
  labelCommand?: LabelCommandTrigger;
}
