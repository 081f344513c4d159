import type { UploadFilesInput, UploadFilesOptions } from '../../../definitions/outputs/upload-files.ts';
import type { OutputUse } from '../output-row.ts';

/** One use of `upload_files`. */
export type FilesUse = OutputUse<UploadFilesOptions, UploadFilesInput>;
