/** One row for each run that is admitted and not settled and may open pull requests: they count before they are there. */
export interface PullClaimsTable {
  runId: string;
  automation: string;
  /** `owner/name` in lower case. */
  repository: string;
  /** The subject under which the run was admitted. */
  subject: string;
  /** How many pull requests it may have handed over with what it has claimed. */
  pulls: number;
}

/** One row for each automation and repository. Whoever counts pull requests locks it, so that two runs never take the same room. */
export interface PullRoomsTable {
  automation: string;
  /** `owner/name` in lower case. */
  repository: string;
}
