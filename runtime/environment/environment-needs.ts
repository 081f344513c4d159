import type { Variables } from './environment-variables.ts';
import type { ProcessName } from './process-name.ts';

/** A variable without which a process does not start. */
export interface EnvironmentNeed {
  name: keyof Variables;
  by: readonly ProcessName[];
  /** Only if the agent API is local, or only if it is not; null: always. */
  agentApi: 'local' | 'elsewhere' | null;
  /** Not if the GitHub App is set, which takes its place. */
  orApp?: true;
  /** Stands after "it is needed". */
  why: string;
}

/** Which process needs which variable, and why. The reader of the environment refuses by it; the reference shows it. */
export const ENVIRONMENT_NEEDS: readonly EnvironmentNeed[] = [
  {
    name: 'GITHUB_TOKEN',
    by: ['dev', 'worker'],
    agentApi: null,
    orApp: true,
    why: 'to push branches and open pull requests (or GITHUB_APP_ID and GITHUB_APP_PRIVATE_KEY)',
  },
  {
    name: 'GITHUB_READ_TOKEN',
    by: ['dev', 'worker'],
    agentApi: 'elsewhere',
    orApp: true,
    why: 'because the agent API is not local and clones must not use the writing token (or GITHUB_APP_ID and GITHUB_APP_PRIVATE_KEY)',
  },
  { name: 'ANTHROPIC_API_KEY', by: ['engine'], agentApi: null, why: "for the engine's model endpoint" },
  { name: 'ANTHROPIC_API_KEY', by: ['dev'], agentApi: 'local', why: "for the engine's model endpoint" },
  {
    name: 'CURFEW_AGENT_API_KEY',
    by: ['dev', 'worker'],
    agentApi: 'elsewhere',
    why: 'for the agent API named by CURFEW_AGENT_API',
  },
];
