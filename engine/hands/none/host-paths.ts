import type { PathTranslation } from '../path-translation.ts';
import type { WorkspaceLayout } from '../workspace/workspace-layout.ts';

/**
 * Without a sandbox `/workspace` and `/mnt/session` do not exist, so this rewrites the text of commands and results. It is
 * a convenience for known commands and protects nothing.
 * @throws Error when the folder's own path would need quoting in a shell.
 */
export function hostPaths(layout: WorkspaceLayout): PathTranslation {
  if (!/^[\w./+-]+$/.test(layout.mounts)) {
    throw new Error(
      `Hands without a sandbox need a data folder without spaces and special characters, not ${layout.mounts}.`,
    );
  }
  const places: [agent: string, host: string][] = [
    ['/mnt/session/outputs', layout.outputs],
    ['/mnt/session/uploads', layout.uploads],
    ['/workspace', layout.workspace],
  ];
  const toHost = <T>(value: T): T => rewriteStrings(value, (text) => places.reduce(replacePlace, text)) as T;
  const fromHost = (text: string) => places.reduce((told, [agent, host]) => told.replaceAll(host, agent), text);
  return { toHost, fromHost };
}

// Not within a longer path or name: `/home/workspace` and `/workspaces` are something else.
function replacePlace(text: string, [agent, host]: [string, string]): string {
  return text.replace(new RegExp(`(?<![\\w./-])${agent}(?![\\w-])`, 'g'), () => host);
}

function rewriteStrings(value: unknown, rewrite: (text: string) => string): unknown {
  if (typeof value === 'string') return rewrite(value);
  if (Array.isArray(value)) return value.map((item) => rewriteStrings(item, rewrite));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, rewriteStrings(item, rewrite)]));
}
