import type { Triggers } from '../../automation.ts';

export interface DispatchInput {
  description: string | null;
  required: boolean;
  default: string | number | boolean | null;
  type: 'string' | 'number' | 'boolean' | 'choice' | 'environment' | 'file';
  options: string[] | null;
}

/** What `workflow_dispatch` says: people may start the automation, with these inputs. */
export interface DispatchTriggers {
  inputs: Record<string, DispatchInput>;
}

/** What an automation says about starts by hand; null when people cannot start it. */
export function dispatchTriggers({ sources }: Pick<Triggers, 'sources'>): DispatchTriggers | null {
  // Made by this source's own `build`.
  return (sources['dispatch'] as DispatchTriggers | undefined) ?? null;
}
