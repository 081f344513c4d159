/** For uploads without a name. */
const EXTENSIONS: Record<string, string> = {
  'application/json': '.json',
  'application/pdf': '.pdf',
  'application/zip': '.zip',
  'image/gif': '.gif',
  'image/jpeg': '.jpg',
  'image/png': '.png',
  'image/webp': '.webp',
  'text/csv': '.csv',
  'text/html': '.html',
  'text/markdown': '.md',
  'text/plain': '.txt',
};

/** The name that an upload gets: the last part of what its sender calls it, or `unnamed` with the extension of its type. */
export function uploadName(filename: string, mimeType: string): string {
  const last = filename.split('/').at(-1);
  if (last && last !== '.' && last !== '..') return last;
  return `unnamed${EXTENSIONS[mimeType.split(';')[0]?.trim().toLowerCase() ?? ''] ?? ''}`;
}
