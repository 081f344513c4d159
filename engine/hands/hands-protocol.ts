/** What the engine tells the hands, one JSON object per line. The first line is `configure`. */
export type HandsRequest =
  | { configure: HandsConfiguration }
  | { id: string; tool: ToolRequest }
  | { id: string; listOutputs: { atMost: number } }
  | { id: string; readOutput: OutputRequest }
  | { cancel: string };

export interface ToolRequest {
  name: string;
  input: Record<string, unknown>;
}

export interface OutputRequest {
  /** Relative to `/mnt/session/outputs`. */
  path: string;
  capBytes: number;
}

/** What the hands answer. Each request with an id gets one `done` or one `problem`; before the answer to a reading come `chunk`s. */
export type HandsReply =
  { ready: true } | { id: string; chunk: string } | { id: string; done: unknown } | { id: string; problem: string };

export interface HandsConfiguration {
  /** Where the agent's shell starts and relative paths begin. */
  workdir: string;
  /** Other folders that the file tools may use. */
  allowedRoots: string[];
  outputs: string;
  /** The whole environment of the agent's shell. */
  environment: Record<string, string>;
  /** The mark of all processes that the hands kill when stdin ends, see `endMarked`; `null` if a sandbox ends them. */
  mark: string | null;
}

/** A file below `/mnt/session/outputs`. */
export interface OutputFile {
  /** Relative to `/mnt/session/outputs`. */
  path: string;
  sizeBytes: number;
  modifiedMs: number;
}
