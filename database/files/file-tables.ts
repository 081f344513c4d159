import type { RunId } from '../../contract/event.ts';

/** A file that came with a delivery. It is removed with the body of the delivery. */
export interface DeliveryFilesTable {
  source: string;
  deliveryId: string;
  /** The name of the input. */
  input: string;
  /** What whoever gave it calls the file: one part of a path. */
  filename: string;
  bytes: number;
  sha256: string;
  storedAt: string;
}

/** The content of such a file, in pieces, so that nobody holds all of it in memory. */
export interface DeliveryFilePiecesTable {
  source: string;
  deliveryId: string;
  input: string;
  /** From 0. */
  place: number;
  content: Uint8Array;
}

/** Which files of Slack an output has made, written down before they are shared. */
export interface SlackUploadsTable {
  runId: RunId;
  /** The output with its ordinal: `upload-files:1`. */
  madeBy: string;
  /** JSON array of Slack's ids, in the order of the files. */
  fileIds: string;
  at: string;
}
