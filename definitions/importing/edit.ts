import type { ImportNote } from './imported.ts';

/** One place of the prompt, and what stands there afterwards. */
export interface Edit {
  start: number;
  end: number;
  text: string;
  what: ImportNote['what'];
  message: string;
  /** True if the prompt lacks something now. */
  isLoss: boolean;
}
