import type { Artefact, OtherArtefact } from './artefact.ts';

/** What is known of a file that was handed over. */
export interface FileFacts {
  name: string;
  bytes: number;
  /** What its content says that it is, such as `application/pdf`. */
  mime: string;
  /** 64 hexadecimal digits. */
  sha256: string;
  /** Where it is: the id of a file in Slack, a path on the worker's machine, or `s3://<bucket>/<key>`. */
  at: string;
}

/** Files that one use of `upload-files` handed over. */
export interface FilesArtefact extends OtherArtefact {
  type: 'files';
  /** Which use of the output it was, from 1. */
  ordinal: number;
  to: 'slack' | 'issue' | 'folder' | 's3';
  files: FileFacts[];
}

export function isFiles(artefact: Artefact): artefact is FilesArtefact {
  return artefact.type === 'files';
}

/** The files that an artefact of any type says that it has. Artefacts are stored as JSON, perhaps by another version. */
export function filesOf(artefact: Artefact): FileFacts[] {
  const files: unknown = 'files' in artefact ? artefact.files : null;
  return Array.isArray(files) ? files.filter(isFileFacts) : [];
}

function isFileFacts(value: unknown): value is FileFacts {
  if (typeof value !== 'object' || value === null) return false;
  const texts = ['name', 'mime', 'sha256', 'at'];
  const facts = new Map<string, unknown>(Object.entries(value));
  return texts.every((key) => typeof facts.get(key) === 'string') && typeof facts.get('bytes') === 'number';
}
