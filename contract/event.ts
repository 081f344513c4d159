/** `<automation>/<source>/<delivery id>`: the id by which people and tables know a run. */
export type RunId = string;

/** One thing that happened, normalised. The payload stays in the inbox. */
export interface RunEvent {
  /** The id of a row in the table of sources: `github`, `dispatch`, … */
  source: string;
  /** The sender's name for it: `issues`, `issue_comment`, `workflow_dispatch`, … */
  name: string;
  deliveryId: string;
  title: string;
  actor: string | null;
  /** `owner/name` as the forge spells it, because the case may matter in its URLs. Null if it is about no repository. */
  repository: string | null;
  /** `issue:acme/api#5`, `pull:acme/api#7`, … at most 200 bytes. */
  subject: string;
  url: string | null;
  /** The id of the delivery that this one replays. Absent if it is no replay. */
  replayOf?: string;
}
