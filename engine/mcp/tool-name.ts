import { createHash } from 'node:crypto';

/** The longest name of a tool that the engine sends back to the model. */
const LONGEST = 64;

/**
 * The name by which the model calls a tool of a server: `mcp__server__tool`, always the same one. A name that the Messages
 * API would not take, and one that another pair of server and tool could get as well, ends with a hash of both.
 */
export function modelToolName(server: string, tool: string): string {
  const name = `mcp__${plain(server)}__${plain(tool)}`;
  const isExact = plain(server) === server && plain(tool) === tool && !server.includes('__') && !server.endsWith('_');
  if (isExact && !tool.startsWith('_') && name.length <= LONGEST) return name;
  const hash = createHash('sha256')
    .update(JSON.stringify([server, tool]))
    .digest('hex')
    .slice(0, 8);
  return `${name.slice(0, LONGEST - hash.length - 1)}_${hash}`;
}

function plain(text: string): string {
  return text.replaceAll(/[^a-zA-Z0-9_-]/g, '_');
}
