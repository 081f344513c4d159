const INSTALLATION = /^(?:ANTHROPIC|CURFEW|GITHUB|SENTRY|SLACK)_/;
const HARMLESS = new Set(['CURFEW_DEBUG', 'CURFEW_LOG_LEVEL']);

/**
 * Takes the settings of Curfew out of an environment, so that a demo that is played where a real installation is set up
 * reaches neither its database nor its tokens. What names the Temporal server stays.
 */
export function forgetInstallation(environment: NodeJS.ProcessEnv): void {
  for (const name of Object.keys(environment)) {
    if (INSTALLATION.test(name) && !HARMLESS.has(name)) delete environment[name];
  }
}
