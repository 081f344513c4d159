/** A file that is given with a start by hand. */
export interface InputFile {
  /** What whoever gives it calls it: one part of a path. */
  filename: string;
  bytes: number;
  /** 64 hexadecimal digits. */
  sha256: string;
  /** Its bytes, piece by piece. */
  content: () => AsyncIterable<Uint8Array>;
}
