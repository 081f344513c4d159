/** A file that came with the event of a run, and is to be mounted. */
export interface GivenFile {
  /** Where the agent finds it. */
  path: string;
  filename: string;
  bytes: number;
  /** 64 hexadecimal digits; null if whoever has it does not tell. */
  sha256: string | null;
  /** Its bytes, piece by piece. Throws a FileRefused if they cannot be had, and other errors for another attempt. */
  content: () => AsyncIterable<Uint8Array>;
}

/** A file that came with the event and is not mounted. */
export interface LeftOutFile {
  filename: string;
  /** Why, to stand after its name. */
  reason: string;
}

export interface FilesOfEvent {
  files: GivenFile[];
  leftOut: LeftOutFile[];
}

/** A file cannot be had, and another attempt would not change that. The run goes on without it, and the agent is told. */
export class FileRefused extends Error {}
