import { join } from 'node:path/posix';
import type { FileFacts, FilesArtefact } from '../../../contract/files-artefact.ts';
import { placeOfFiles } from '../files/place-of-files.ts';
import { requireBucket } from '../files/require-bucket.ts';
import { s3Failure } from '../files/s3-failure.ts';
import type { CheckedFile } from '../files/taken-file.ts';
import type { FilesUse } from './files-use.ts';

/** Media types that a browser would run if it opened them in a page of the bucket. */
const RUN_BY_BROWSERS = /html|xml|svg|javascript|ecmascript|shockwave|wasm|pdf/;

/** Files in the bucket, and where: `s3://<bucket>/<key>/`. */
export interface InBucket {
  url: string;
  files: (FileFacts & { key: string })[];
}

/** Puts files into the bucket. Another attempt puts the same bytes under the same keys. */
export async function toBucket(use: FilesUse, files: readonly CheckedFile[]): Promise<FilesArtefact> {
  const { url, files: put } = await putFiles(use, files);
  return {
    type: 'files',
    url,
    ordinal: use.origin.ordinal,
    to: 's3',
    files: put.map(({ key: _key, ...facts }) => facts),
  };
}

/** Puts files into the bucket, below the path of the run. Throws as `s3Failure` says. */
export async function putFiles(
  { dependencies, origin, options }: FilesUse,
  files: readonly CheckedFile[],
): Promise<InBucket> {
  const s3 = requireBucket(dependencies);
  const place = s3.prefix + join(options.folder ?? '.', placeOfFiles(origin));
  const put = [];
  for (const { name, path, bytes, mime, sha256 } of files) {
    const key = `${place}/${name}`;
    const contentType = RUN_BY_BROWSERS.test(mime) ? 'application/octet-stream' : mime;
    await s3.put({ key, path, bytes, sha256, contentType, filename: name }).catch((error: unknown) => {
      throw s3Failure(error, `Putting ${name} into the bucket ${s3.bucket}`);
    });
    put.push({ name, bytes, mime, sha256, at: `s3://${s3.bucket}/${key}`, key });
  }
  return { url: `s3://${s3.bucket}/${place}/`, files: put };
}
