import type { Problem } from '../problem.ts';

/** What became of one part of the imported file. Line and column are those of that file. */
export interface ImportNote {
  line: number;
  column: number;
  /** `on.issues.types`, or `prompt`. */
  key: string;
  /** `changed`: it is there in another form; `dropped`: it has no counterpart. */
  what: 'changed' | 'dropped';
  /** Why, and what to do instead. */
  message: string;
}

/** An automation made of a file of another format. */
export interface ImportedAutomation {
  /** The whole file: front matter and prompt. */
  text: string;
  /** In the order of the imported file. */
  notes: ImportNote[];
  /** False if it says `enabled: false`, because something that held it back was dropped. */
  enabled: boolean;
}

/** `problems`: the file cannot be imported at all. */
export type Imported = ImportedAutomation | { problems: Problem[] };
