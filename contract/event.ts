/** `<automation>/<source>/<delivery id>`: the id by which people and tables know a run. */
export type RunId = string;

/** One thing that happened, normalised. The payload stays in the inbox. */
export interface RunEvent {
  /** The id of a row in the table of sources: `github`, `dispatch`, … */
  source: string;
  /** The sender's name of it: `issues`, `issue_comment`, `workflow_dispatch`, … */
  name: string;
  deliveryId: string;
  title: string;
  actor: string | null;
  /** `owner/name` as its forge spells it (its URLs may mind the case); null where there is none. */
  repository: string | null;
  /** `issue:acme/api#5`, `pull:acme/api#7`, … at most 200 bytes. */
  subject: string;
  url: string | null;
}
