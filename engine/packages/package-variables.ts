/** The variables by which programs find packages that are installed in `folder`, as the sandbox sees it. */
export function packageVariables(folder: string, path: string): Record<string, string> {
  return {
    PATH: `${folder}/npm/node_modules/.bin:${folder}/pip/bin:${path}`,
    NODE_PATH: `${folder}/npm/node_modules`,
    PYTHONPATH: `${folder}/pip`,
  };
}
