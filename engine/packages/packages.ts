/** What an environment wants installed, by the tool that installs it. */
export interface Packages {
  npm: string[];
  pip: string[];
}

export const NO_PACKAGES: Packages = { npm: [], pip: [] };

/** `@scope/name` or `name`, with a version, a range or a tag after `@`. */
const NPM = /^(?:@[a-z0-9~-][a-z0-9._~-]*\/)?[a-z0-9~-][a-z0-9._~-]*(?:@[\w.+^~<>=*-]+)?$/i;
/** `name`, with extras in brackets, and with versions such as `==1.2` or `>=1,<2` (PEP 508). */
const PIP =
  /^[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?(?:\[[a-z0-9._,-]+\])?(?:(?:[=<>!~]=|[<>])[\w.*+!]+(?:,(?:[=<>!~]=|[<>])[\w.*+!]+)*)?$/i;

/** Whether this names a package of the registry: an address, a file or an option is none. */
export function isPackage(manager: keyof Packages, written: string): boolean {
  if (written.length > 200 || written.startsWith('-')) return false;
  return (manager === 'npm' ? NPM : PIP).test(written);
}
