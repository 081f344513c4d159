import { settingOf } from './setting-of.ts';

/**
 * Where the runs of a folder of definitions get their sessions: from the engine on this machine, or from another API,
 * which may pass a limit by one request.
 */
export function agentApiKind(folder: string): 'local' | 'hosted' {
  const given = settingOf(folder, 'CURFEW_AGENT_API');
  return given === null || given === 'local' ? 'local' : 'hosted';
}
