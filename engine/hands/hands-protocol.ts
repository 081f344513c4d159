import type { RelayOptions } from './relay/open-relay.ts';

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
  /** Refuse a file that is larger. */
  capBytes: number;
  /** Where the piece begins, and its length. */
  from: number;
  bytes: number;
}

/** The answer after the chunks of a piece. Two pieces with the same `file` are of the same file. */
export interface OutputPiece {
  file: string;
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
  /** The way to the proxy of the session; null if it may reach nothing. */
  egress: RelayOptions | null;
  /** The mark of all processes that the hands kill when stdin ends, see `endMarked`; `null` if a sandbox ends them. */
  mark: string | null;
}

/** What is below `/mnt/session/outputs`. */
export interface OutputListing {
  files: OutputFile[];
  /** The first of what is there but cannot be taken. */
  omitted: OmittedEntry[];
  /** How much more there is that cannot be taken. */
  more: number;
}

export interface OutputFile {
  /** Relative to `/mnt/session/outputs`. */
  path: string;
  sizeBytes: number;
  modifiedMs: number;
  /** Changes whenever the content may have changed. */
  mark: string;
}

export interface OmittedEntry {
  path: string;
  why: OmittedWhy;
}

/**
 * `name`: the path is too long, is not UTF-8, or has control characters. `kind`: neither a regular file nor a folder.
 * `count`: there are too many files.
 * `unreadable`: a folder that the hands may not look into, or a file in such a folder.
 */
export type OmittedWhy = 'name' | 'kind' | 'count' | 'unreadable';
