import { isDiskFull } from '../../store/files/is-disk-full.ts';
import { ApiError } from './api-error.ts';

const DISK_FULL = 'The disk of the engine is full. Delete files or sessions, or give it more room.';
const CUT_OFF = 'The connection was closed before the request had arrived.';

/** Takes what a client sends. Throws ApiError 400 if the disk became full, or if the connection was closed, meanwhile. */
export async function inWordsOfSender<Result>(take: () => Promise<Result>): Promise<Result> {
  try {
    return await take();
  } catch (error) {
    if (isDiskFull(error)) throw new ApiError(400, DISK_FULL, 'storage_quota_exceeded');
    if (error instanceof Error && 'code' in error && error.code === 'ECONNRESET') throw new ApiError(400, CUT_OFF);
    throw error;
  }
}
