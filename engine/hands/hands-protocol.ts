/** What the engine tells the hands, one JSON object per line. The first line is `configure`. */
export type HandsRequest =
  | { configure: HandsConfiguration }
  | { id: string; tool: { name: string; input: Record<string, unknown> } }
  | { id: string; listOutputs: { atMost: number } }
  | { id: string; readOutput: { path: string; capBytes: number } }
  | { cancel: string };

/** What the hands answer. Each request with an id gets one `done` or one `problem`; a reading has `chunk`s before. */
export type HandsReply =
  { ready: true } | { id: string; chunk: string } | { id: string; done: unknown } | { id: string; problem: string };

export interface HandsConfiguration {
  /** Where the agent's shell starts and relative paths begin. */
  workdir: string;
  /** Where the file tools may go besides. */
  allowedRoots: string[];
  outputs: string;
  /** The whole environment of the agent's shell. */
  environment: Record<string, string>;
  /** See `endMarked`: what the hands kill by when stdin ends. `null` where their sandbox ends with them. */
  mark: string | null;
}

/** A file below `/mnt/session/outputs`. */
export interface OutputFile {
  /** Relative to `/mnt/session/outputs`. */
  path: string;
  sizeBytes: number;
  modifiedMs: number;
}
