import { SourceAway } from './source-away.ts';

/**
 * Whether an error says that something outside (Temporal, GitHub, the network, the database) does not answer now, so that it
 * passes by itself. Such an error, or a cause of it, carries a code or a status; an error of Curfew itself has neither.
 */
export function isOutage(error: unknown): boolean {
  for (let inner = error; inner instanceof Error; inner = inner.cause) {
    if (inner instanceof SourceAway) return true;
    if ('status' in inner && typeof inner.status === 'number') return true;
    if (inner.name === 'AbortError' || inner.name === 'TimeoutError') return true;
    if ('code' in inner && isCodeOfOutside(inner.code)) return true;
  }
  return false;
}

/** Numbers are codes of gRPC. Node's own `ERR_*` mostly mean that it was called wrongly; SQLite's means the disk. */
function isCodeOfOutside(code: unknown): boolean {
  if (typeof code !== 'string') return typeof code === 'number';
  return code === 'ERR_SQLITE_ERROR' || !code.startsWith('ERR_');
}
