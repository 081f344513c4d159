import { addComment } from './add-comment/add-comment.ts';
import { createPullRequest } from './create-pull-request/create-pull-request.ts';
import { noop } from './noop/noop.ts';
import type { OutputRow } from './output-row.ts';

/** The table of outputs on the doing side: one row for each in `definitions/outputs/outputs.ts`. */
export const OUTPUT_ROWS: readonly OutputRow[] = [createPullRequest, addComment, noop];
