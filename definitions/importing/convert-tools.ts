import { type Draft, noteDrop, remove, valueAt } from './draft.ts';

const BASH = 'an agent has it, in a sandbox; `agents/<name>.md` can take it away';

const TOOLS: Readonly<Record<string, string>> = {
  github: 'what it may read is granted by `permissions`',
  bash: BASH,
  edit: BASH,
  'web-fetch':
    'write `tools: { web_fetch: allow }` into agents/default.md, and the hosts of the pages into `network.allowed` there',
  'web-search': 'write `tools: { web_search: allow }` into agents/default.md; CURFEW_WEB_SEARCH says who searches',
  playwright: 'an agent has no browser in this version',
  'cache-memory': 'each run begins with a fresh clone',
  'repo-memory': 'each run begins with a fresh clone',
};

/** Removes `tools` and `mcp-servers`, which belong in the file of the agent, and says what to write there. */
export function convertTools(draft: Draft): void {
  for (const name of takeMap(draft, 'tools').keys()) {
    const why = Object.hasOwn(TOOLS, name) ? TOOLS[name] : undefined;
    noteDrop(draft, ['tools', name], why ?? 'tools belong in the agent file, `agents/<name>.md`');
  }
  for (const [name, server] of takeMap(draft, 'mcp-servers'))
    noteDrop(draft, ['mcp-servers', name], hintFor(name, server));
}

/** The map at this key, which is removed. Empty if there is none; then what stands there is left. */
function takeMap(draft: Draft, key: string): Map<string, unknown> {
  const written = valueAt(draft, [key]);
  if (typeof written !== 'object' || written === null || Array.isArray(written)) return new Map();
  remove(draft, [key]);
  return new Map(Object.entries(written));
}

function hintFor(name: string, server: unknown): string {
  const { url, allowed, headers } = (typeof server === 'object' && server !== null ? server : {}) as Record<
    string,
    unknown
  >;
  if (typeof url !== 'string')
    return 'servers that are started as a program are not called; agents call those with a `url`';
  const tools = toolsOf(allowed);
  const token = headers === undefined ? '' : ', token: VARIABLE';
  const key = /^[\w-]+$/.test(name) ? name : JSON.stringify(name);
  const where = `write \`mcp-servers: { ${key}: { url: ${JSON.stringify(url)}${tools}${token} } }\` into agents/default.md`;
  return token === '' ? where : `${where}; VARIABLE is set for the worker and holds the token, without the word Bearer`;
}

/** gh-aw gives an agent the tools that are listed; here people would be asked before each call unless the file says otherwise. */
function toolsOf(allowed: unknown): string {
  if (!Array.isArray(allowed) || allowed.length === 0) return '';
  const names = allowed.map(String);
  const listed = names.filter((name) => name !== '*').map((name) => `${JSON.stringify(name)}: allow`);
  return `, tools: { "*": ${names.includes('*') ? 'allow' : 'off'}${listed.map((tool) => `, ${tool}`).join('')} }`;
}
