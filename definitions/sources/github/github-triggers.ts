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
}

export interface SlashCommandTrigger {
  name: string;
  /** GitHub events in which the command is looked for: `issues`, `issue_comment`, `pull_request`, … */
  events: string[];
}

/** What an automation says under `on` about GitHub. */
export interface GithubTriggers {
  /** By webhook event name: `issues`, `issue_comment`, `pull_request`, … */
  events: Record<string, GithubTrigger>;
  slashCommand: SlashCommandTrigger | null;
}
