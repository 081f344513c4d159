import { fenced, inLine } from '../answer/outside-text.ts';

/** The parts of a changed file that we read. */
export interface FileAnswer {
  filename: string;
  previous_filename?: string | undefined;
  status: string;
  additions: number;
  deletions: number;
  patch?: string | undefined;
}

/** A changed file with its part of the diff. */
export function changedFile(file: FileAnswer): string {
  const from = file.previous_filename === undefined ? '' : ` from ${inLine(file.previous_filename)}`;
  const head = `### ${inLine(file.filename)} (${file.status}${from}, +${file.additions} −${file.deletions})`;
  if (file.patch !== undefined) return `${head}\n${fenced(file.patch, 'diff')}`;
  const isEmpty = file.additions + file.deletions === 0;
  return `${head}\n(${isEmpty ? 'No text changes: a rename, a mode or a binary file' : 'Too large for the forge to show'}.)`;
}
