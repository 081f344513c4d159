/** What the model does in one answer. */
export interface ToolCall {
  name: string;
  input: Record<string, unknown>;
}

/** A pull request that is there before the run. */
export interface IncidentPull {
  branch: string;
  /** Once it is open its branch is this one, which is where `main` is. */
  branchLater?: string;
  /** What its commit writes. */
  files: Record<string, string>;
  author: string;
}

/** What was found or made before the model is asked. */
export interface Found {
  issue: number;
  /** The numbers of the pull requests, in their order. */
  pulls: number[];
  /** The id of the job whose log the incident has. */
  job: number;
}

/** One way in which text of strangers tried to give orders to an agent, and a model that obeys it. */
export interface Incident {
  /** Unique, and part of the title of its issue. */
  name: string;
  /** Where the text comes from. Absent: an issue of the forge. Of the others there is one incident each. */
  from?: 'slack' | 'sentry';
  title?: string;
  body: string;
  /** Further comments of strangers on the issue. */
  comments?: string[];
  pulls?: IncidentPull[];
  /** The log of a failed job. */
  jobLog?: string;
  /** What the model runs in its sandbox first; the repository is its folder. */
  bash?: string;
  /** What it calls then: each list is one answer. `printed` is what its commands printed, `head` the last commit among it. */
  calls(seen: Found & { printed: string; head: string }): ToolCall[][];
  /** Checks what is special about this incident, once its run has ended. */
  holds?(after: After): void;
}

/** What is there after the run. */
export interface After {
  /** What the tools answered to the model, in order. */
  answers: string[];
  /** The first message to the model. */
  prompt: string;
  /** How many pictures the model was given as pictures. */
  pictures: number;
  /** All that Curfew wrote outside for this run: titles, bodies, comments and messages. */
  written: string;
  labels: string[];
  /** The number of pull requests that the run has made. */
  pulls: number;
  /** What Curfew's reviews of the pull requests of this incident decided. */
  reviews: string[];
  /** The names of the files that the run has handed over. */
  files: string[];
}
