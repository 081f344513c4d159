/** A file that an agent has left, as it was taken from its session. Nothing was believed of its name. */
export interface TakenFile {
  name: string;
  /** Where its bytes are on our own disk, for as long as the output is carried out. */
  path: string;
  bytes: number;
  /** 64 hexadecimal digits. */
  sha256: string;
}

/** A file that may leave. */
export interface CheckedFile extends TakenFile {
  /** What its content says that it is. */
  mime: string;
}
